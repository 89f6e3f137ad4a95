// SPDX-License-Identifier: Apache-2.0
//! Generates the messages and the stub from the contract in `proto/`.

fn main() -> std::io::Result<()> {
    tonic_prost_build::configure()
        .build_server(false)
        .compile_protos(&["proto/leadline/v1/lookup.proto"], &["proto"])
}
