// SPDX-License-Identifier: Apache-2.0
//! Each kind of error, with all that it says.

use std::time::Duration;

use leadline_client::prost_types::Duration as ProtoDuration;
use leadline_client::{Code, Error};

use crate::relay::Relay;
use crate::servers::{address, builder, client};

/// The error of a number that the server at `server` is asked for.
async fn error_of(server: &str, phone: &str) -> Error {
    client(server).get_by_phone(phone).await.unwrap_err()
}

#[tokio::test]
async fn what_is_no_number_names_the_field_and_its_problem() {
    let error = error_of("main", "12ab34567").await;
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.code_name(), "INVALID_ARGUMENT");
    assert_eq!(error.reason(), "INVALID_PHONE");
    assert_eq!(error.field(), "phone");
    assert!(!error.field_problem().is_empty());
    assert!(!error.message().is_empty());
    assert_eq!(error.age(), None);
    assert_eq!(error.retry_delay(), None);
    assert_eq!(error.metadata()["field"], "phone");
    let shown = error.to_string();
    assert!(
        shown.starts_with("INVALID_ARGUMENT (INVALID_PHONE): "),
        "{shown}"
    );
}

#[tokio::test]
async fn an_empty_id_is_none() {
    let error = client("main").get_by_id("").await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.reason(), "INVALID_ID");
    assert_eq!(error.field(), "id");
}

#[tokio::test]
async fn a_bound_that_is_none() {
    let client = client("main");
    let below_zero = ProtoDuration {
        seconds: -1,
        nanos: 0,
    };
    let call = client.get_by_phone("9810000001").max_staleness(below_zero);
    assert_eq!(call.await.unwrap_err().reason(), "INVALID_MAX_STALENESS");
    let call = client.get_by_phone("9810000001");
    let error = call.max_staleness(Duration::MAX).await.unwrap_err();
    assert_eq!(error.reason(), "INVALID_MAX_STALENESS");
}

#[tokio::test]
async fn a_replica_that_is_too_old_tells_its_age() {
    let client = client("main");
    let call = client.get_by_phone("9810000001");
    let error = call
        .max_staleness(Duration::from_millis(1))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert_eq!(error.reason(), "REPLICA_STALE");
    assert!(error.age().unwrap() > Duration::from_millis(1));
    assert_eq!(error.metadata()["max_staleness_seconds"], "0.001");
    assert!(error.metadata().contains_key("as_of"));

    let call = client.get_by_phone("9810000001");
    let found = call.max_staleness(Duration::from_secs(86_400)).await;
    assert!(found.unwrap().is_some());
}

#[tokio::test]
async fn a_replica_that_is_not_yet_filled_asks_for_patience() {
    let error = error_of("unfilled", "9810000001").await;
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "REPLICA_INCOMPLETE");
    assert_eq!(error.metadata()["leads_stored"], "0");
    assert!(error.retry_delay().unwrap() > Duration::ZERO);
}

#[tokio::test]
async fn a_replica_that_is_not_there_is_not_asked_again() {
    let relay = Relay::before(address("missing")).await;
    let client = builder("missing")
        .address(&relay.address)
        .connect()
        .unwrap();
    let error = client.get_by_phone("9810000001").await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "REPLICA_MISSING");
    assert!(error.retry_delay().is_some());
    assert_eq!(relay.seen().calls, 1, "grpc-retry-pushback-ms is -1");
}

#[tokio::test]
async fn a_server_that_nobody_started() {
    let error = error_of("refused", "9810000001").await;
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "");
    assert!(error.message().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_request_that_is_too_large() {
    let error = error_of("main", &"1".repeat(300 << 10)).await;
    assert_eq!(error.code(), Code::ResourceExhausted);
}
