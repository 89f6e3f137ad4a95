// SPDX-License-Identifier: Apache-2.0
//! TLS, tokens, sockets, what keeps a connection alive, and what cannot be used.

use std::time::Duration;

use futures_util::StreamExt;
use leadline_client::{Code, LeadClient, LeadClientBuilder};
use tokio::time::Instant;

use crate::relay::Relay;
use crate::servers::{address, builder, client, pem};

#[tokio::test]
async fn tls_and_a_token() {
    let client = client("tls");
    let found = client.get_by_phone("9810000001").await.unwrap();
    assert!(found.is_some());
    let mut stream = client.stream(["9810000001"]).into_stream();
    assert!(stream.next().await.unwrap().is_ok());
    // The certificate has the name, too.
    let by_name = address("tls").replace("127.0.0.1", "localhost");
    let client = builder("tls").address(by_name).connect().unwrap();
    client.status().await.unwrap();
}

#[tokio::test]
async fn tokens_that_do_not_do() {
    for (server, code, reason) in [
        ("tls-nobody", Code::Unauthenticated, "TOKEN_MISSING"),
        ("tls-unknown", Code::Unauthenticated, "TOKEN_UNKNOWN"),
        ("tls-status", Code::PermissionDenied, "TOKEN_NOT_ALLOWED"),
    ] {
        let client = client(server);
        let error = client.get_by_phone("9810000001").await.unwrap_err();
        assert_eq!((error.code(), error.reason()), (code, reason));
    }
    client("tls-status").status().await.unwrap();
}

#[tokio::test]
async fn a_server_that_the_ca_does_not_know() {
    let error = client("tls-stranger").status().await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "");
    assert!(error.message().contains("certificate"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_the_clients() {
    client("mutual").status().await.unwrap();
    let without = LeadClient::builder()
        .address(address("mutual"))
        .tls_ca(pem("mutual", "tls_ca"))
        .timeout(Duration::from_secs(30));
    let error = without.connect().unwrap().status().await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_server_with_tls_and_a_client_without() {
    let client = LeadClient::builder().address(address("tls"));
    let client = client.timeout(Duration::from_secs(30)).connect().unwrap();
    let error = client.status().await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_unix_socket() {
    let folder = std::env::temp_dir().join(format!("leadline-rust-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("socket");
    let relay = Relay::at_socket(&path, address("main"));
    for target in [relay.address.clone(), format!("unix://{}", path.display())] {
        let client = builder("main").address(target).connect().unwrap();
        let found = client.get_by_phone("9810000001").await.unwrap();
        assert!(found.is_some());
    }
    assert_eq!(relay.seen().connections, 2);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn other_ways_to_write_an_address() {
    let target = format!("dns:///{}", address("main"));
    let client = builder("main").address(target).connect().unwrap();
    client.status().await.unwrap();
}

#[tokio::test]
async fn proxies_in_the_environment_are_not_used() {
    let proxy = std::env::var("http_proxy");
    proxy.expect("client/rust/test names a proxy that is none");
    client("main").status().await.unwrap();
}

/// The relay is in the test's own runtime, whose clock leaps to the next timer
/// whenever nothing else is to be done.
#[tokio::test]
async fn a_connection_without_calls_is_pinged_and_given_up() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    client.status().await.unwrap();
    assert_eq!(relay.seen().pings, 0);

    relay.mute();
    tokio::time::pause();
    let heard = Instant::now();
    relay.wait_until(|seen| seen.pings == 1).await;
    let pinged = Instant::now();
    relay.wait_until(|seen| seen.closed == 1).await;
    let second = Duration::from_secs(1);
    let quiet = pinged - heard;
    assert!(quiet.abs_diff(30 * second) < second, "{quiet:?}");
    let unanswered = pinged.elapsed();
    assert!(unanswered.abs_diff(10 * second) < second, "{unanswered:?}");
}

/// The message of the builder that cannot connect.
fn refusal(builder: LeadClientBuilder) -> String {
    let error = builder.connect().unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument, "{error}");
    error.message().to_owned()
}

#[tokio::test]
async fn addresses_that_are_none() {
    for address in [
        "",
        "localhost",
        "localhost:",
        ":50051",
        "localhost:99999",
        "http://localhost:50051",
        "localhost:50051/path",
        "me@localhost:50051",
        "two words:50051",
    ] {
        let message = refusal(LeadClient::builder().address(address));
        assert!(message.contains(&format!("{address:?}")), "{message}");
    }
    let message = refusal(LeadClient::builder().address("unix:"));
    assert!(message.contains("without a path"), "{message}");
}

#[tokio::test]
async fn tls_material_that_cannot_be_used() {
    let ca = || pem("mutual", "tls_ca");
    let certificate = || pem("mutual", "tls_cert");
    let key = || pem("mutual", "tls_key");
    let tls = || LeadClient::builder().tls_ca(ca());
    for (builder, words) in [
        (
            LeadClient::builder().tls_ca(""),
            "tls_ca has no certificate",
        ),
        (
            LeadClient::builder().tls_ca("ca.pem"),
            "tls_ca has no certificate",
        ),
        (
            LeadClient::builder().tls_ca(key()),
            "tls_ca has no certificate",
        ),
        (
            tls().tls_certificate("", key()),
            "the client's certificate has no certificate",
        ),
        (
            tls().tls_certificate(certificate(), ""),
            "key of the client's certificate cannot be used",
        ),
        (
            tls().tls_certificate(ca(), key()),
            "TLS material cannot be used",
        ),
        (
            LeadClient::builder().tls_certificate(certificate(), key()),
            "needs the server's CA",
        ),
        (
            tls().address("unix:/nowhere"),
            "no TLS through a unix socket",
        ),
    ] {
        let message = refusal(builder);
        assert!(message.contains(words), "{message}");
    }
}

#[tokio::test]
async fn tokens_that_are_none_and_are_not_shown() {
    let message = refusal(LeadClient::builder().token(""));
    assert!(message.contains("empty"), "{message}");
    let message = refusal(LeadClient::builder().token("secret\nword"));
    assert!(message.contains("characters"), "{message}");
    assert!(!message.contains("secret"), "{message}");

    let builder = builder("tls").token("secret");
    let shown = format!("{builder:?} {:?}", builder.clone().connect().unwrap());
    assert!(!shown.contains("secret"), "{shown}");
    assert!(shown.contains(address("tls")), "{shown}");
}

#[test]
fn a_client_needs_a_runtime() {
    let error = LeadClient::connect("127.0.0.1:1").unwrap_err();
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert!(error.message().contains("tokio"), "{error}");
}
