// SPDX-License-Identifier: Apache-2.0
//! Calls that found no server are repeated, and connections made anew.

use leadline_client::Code;

use crate::relay::Relay;
use crate::servers::{address, builder, client, Restarting};

#[tokio::test]
async fn a_call_is_repeated_three_times() {
    let relay = Relay::losing(3, address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let found = client.get_by_phone("9810000001").await.unwrap();
    assert!(found.is_some());
    assert_eq!(relay.seen().calls, 4);
}

#[tokio::test]
async fn a_call_is_not_repeated_a_fourth_time() {
    let relay = Relay::losing(4, address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let error = client.get_by_phone("9810000001").await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "");
    assert_eq!(relay.seen().calls, 4);
}

#[tokio::test]
async fn other_errors_are_not_repeated() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    client.get_by_phone("abc").await.unwrap_err();
    assert_eq!(client.get_by_phone("9899999999").await, Ok(None));
    assert_eq!(relay.seen().calls, 2);
}

#[tokio::test]
async fn the_same_client_finds_a_server_that_was_killed_and_came_back() {
    let server = Restarting::reserve().await;
    let client = client("restarting");
    for _ in 0..3 {
        let found = client.get_by_phone("9810000001").await.unwrap();
        assert!(found.is_some());
        server.restart().await;
    }
    let found = client.get_by_phone("9810000001").await.unwrap();
    assert!(found.is_some());
}
