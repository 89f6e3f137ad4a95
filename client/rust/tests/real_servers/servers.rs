// SPDX-License-Identifier: Apache-2.0
//! The servers that the tests ask, by the names in `tests/conformance/servers.h`.

use std::fs;
use std::sync::OnceLock;
use std::time::Duration;

use leadline_client::{LeadClient, LeadClientBuilder};
use serde_json::Value;
use tokio::process::Command;
use tokio::sync::{Mutex, MutexGuard};

/// For calls that a test wants answered, however busy the machine is.
pub const PLENTY: Duration = Duration::from_secs(30);

fn all() -> &'static Value {
    static ALL: OnceLock<Value> = OnceLock::new();
    ALL.get_or_init(|| {
        let file = std::env::var("LEADLINE_TEST_SERVERS")
            .expect("run these tests as build/release/conformance --serve client/rust/test");
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
    })
}

pub fn address(server: &str) -> &'static str {
    all()[server]["address"].as_str().unwrap()
}

/// The content of the file that `key` of the server names.
pub fn pem(server: &str, key: &str) -> Vec<u8> {
    fs::read(all()[server][key].as_str().unwrap()).unwrap()
}

/// A builder with all that the server asks for, and plenty of time.
pub fn builder(server: &str) -> LeadClientBuilder {
    let connect = &all()[server];
    let mut builder = LeadClient::builder()
        .address(address(server))
        .timeout(PLENTY);
    if let Some(token) = connect["token"].as_str() {
        builder = builder.token(token);
    }
    if connect["tls_ca"].is_string() {
        builder = builder.tls_ca(pem(server, "tls_ca"));
    }
    if connect["tls_cert"].is_string() {
        builder = builder.tls_certificate(pem(server, "tls_cert"), pem(server, "tls_key"));
    }
    builder
}

pub fn client(server: &str) -> LeadClient {
    builder(server).connect().unwrap()
}

/// The server "restarting", for one test at a time.
pub struct Restarting {
    _reserved: MutexGuard<'static, ()>,
}

impl Restarting {
    pub async fn reserve() -> Self {
        static ONE: Mutex<()> = Mutex::const_new(());
        Restarting {
            _reserved: ONE.lock().await,
        }
    }

    /// Kills it, and starts it again.
    pub async fn restart(&self) {
        let words = all()["restart_command"].as_array().unwrap();
        let mut words = words.iter().map(|word| word.as_str().unwrap());
        let mut command = Command::new(words.next().unwrap());
        assert!(command.args(words).status().await.unwrap().success());
    }
}
