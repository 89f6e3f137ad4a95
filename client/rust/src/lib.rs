// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]

mod batch;
mod builder;
mod call;
mod client;
mod error;
mod list;
mod null_attributes;
mod outcome;
mod retry;
mod stream;

pub use builder::LeadClientBuilder;
pub use call::{Call, Lookup, Numbers};
pub use client::LeadClient;
pub use error::Error;
pub use null_attributes::NullsOf;
pub use outcome::PhoneOutcome;
pub use prost_types;
pub use tonic::Code;

/// The messages of the contract and its stub, generated from
/// `proto/leadline/v1`. What this crate has no method for, `WatchReplica`, can
/// be called with the stub on a channel of one's own.
#[allow(missing_docs, clippy::pedantic)]
pub mod v1 {
    tonic::include_proto!("leadline.v1");
}
