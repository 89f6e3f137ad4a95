// SPDX-License-Identifier: Apache-2.0
//! How long calls take that nobody answers.

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use leadline_client::v1::Lead;
use leadline_client::{Code, Error, LeadClient};

use crate::servers::address;

/// How late a deadline may be on a busy machine.
const LATE: Duration = Duration::from_secs(3);

/// Checks that the call ends with its deadline, `timeout` after its begin.
async fn check<T: std::fmt::Debug>(
    timeout: Duration,
    call: impl IntoFuture<Output = Result<T, Error>>,
) {
    let start = Instant::now();
    let error = call.await.unwrap_err();
    let took = start.elapsed();
    assert_eq!(error.code(), Code::DeadlineExceeded);
    assert_eq!(error.message(), format!("no answer within {timeout:?}"));
    assert!(took >= timeout, "{took:?} instead of {timeout:?}");
    assert!(took < timeout + LATE, "{took:?} instead of {timeout:?}");
}

#[tokio::test]
async fn a_call_has_300_ms() {
    let client = LeadClient::connect(address("silent")).unwrap();
    let default = Duration::from_millis(300);
    check(default, client.get_by_phone("9810000001")).await;
    check(default, client.get_by_id("x")).await;
    check(default, client.batch(["9810000001"])).await;
    check(default, client.status()).await;
    let mut list = client.list("9810000001").into_stream();
    check(default, async { list.next().await.unwrap() }).await;
    assert_eq!(list.next().await, None);
}

#[tokio::test]
async fn so_have_all_that_wait_for_the_same_list() {
    let client = LeadClient::connect(address("silent")).unwrap();
    let lead = Lead {
        attribute_list: 1,
        ..Default::default()
    };
    let checks = (0..40).map(|_| check(Duration::from_millis(300), client.null_attributes(&lead)));
    futures_util::future::join_all(checks).await;
    let shorter = Duration::from_millis(50);
    check(shorter, client.null_attributes(&lead).timeout(shorter)).await;
}

#[tokio::test]
async fn the_client_or_the_call_says_another_time() {
    let builder = LeadClient::builder().address(address("silent"));
    let client = builder.timeout(Duration::from_millis(100)).connect();
    let client = client.unwrap();
    check(Duration::from_millis(100), client.status()).await;
    let shorter = Duration::from_millis(50);
    check(shorter, client.status().timeout(shorter)).await;
    let longer = Duration::from_millis(400);
    check(longer, client.status().timeout(longer)).await;
    check(Duration::ZERO, client.status().timeout(Duration::ZERO)).await;
}

#[tokio::test]
async fn the_time_of_a_stream_is_that_of_all_of_it() {
    let client = LeadClient::connect(address("silent")).unwrap();
    let timeout = Duration::from_millis(350);
    let call = client.stream(["9810000001"]).timeout(timeout);
    let mut stream = call.into_stream();
    check(timeout, async { stream.next().await.unwrap() }).await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_deadline_tells_what_went_before() {
    let client = LeadClient::connect(address("refused")).unwrap();
    let timeout = Duration::from_millis(200);
    let call = client.stream(["9810000001"]).timeout(timeout);
    let error = call.into_stream().next().await.unwrap().unwrap_err();
    assert_eq!(error.code(), Code::DeadlineExceeded);
    assert!(
        error.message().contains("; before that: UNAVAILABLE: "),
        "{error}"
    );
}

#[tokio::test]
async fn a_stream_has_no_deadline_of_its_own() {
    let client = LeadClient::connect(address("silent")).unwrap();
    let mut stream = client.stream(["9810000001"]).into_stream();
    let longer_than_a_call = Duration::from_millis(600);
    let next = tokio::time::timeout(longer_than_a_call, stream.next());
    assert!(next.await.is_err(), "it ended");
}

#[tokio::test]
async fn a_time_without_end_is_one() {
    let client = LeadClient::connect(address("main")).unwrap();
    let call = client.get_by_phone("9810000001").timeout(Duration::MAX);
    assert!(call.await.unwrap().is_some());
    let call = client.stream(["9810000001"]).timeout(Duration::MAX);
    assert!(call.into_stream().next().await.unwrap().is_ok());
}
