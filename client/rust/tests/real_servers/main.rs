// SPDX-License-Identifier: Apache-2.0
//! The client against real servers, which `build/release/conformance --serve`
//! starts: see `client/rust/test`.

mod batches;
mod connections;
mod deadlines;
mod errors;
mod lists;
mod lookups;
mod null_attributes;
mod relay;
mod repetitions;
mod servers;
mod sharing;
mod streams;
