// SPDX-License-Identifier: Apache-2.0
//! One client in many tasks and threads at once.

use std::future::IntoFuture;

use futures_util::StreamExt;
use leadline_client::LeadClient;
use tokio::runtime::Handle;

use crate::relay::Relay;
use crate::servers::{address, builder};

const CALLS: usize = 20;

/// Calls of all kinds, checked.
async fn ask(client: &LeadClient) {
    for i in 0..CALLS {
        let (phone, number) = [("9810000001", 1), ("9810000002", 3)][i % 2];
        let found = client.get_by_phone(phone).await.unwrap().unwrap();
        let lead = found.lead.unwrap();
        assert_eq!(lead.number, Some(number));
        client.null_attributes(&lead).await.unwrap();
        assert_eq!(client.get_by_phone("9899999999").await, Ok(None));
    }
    let leads = client.list("9810000100").into_stream();
    assert_eq!(leads.count().await, 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_share_one_connection() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let mut tasks = Vec::new();
    for _ in 0..32 {
        let client = client.clone();
        tasks.push(tokio::spawn(async move { ask(&client).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(relay.seen().connections, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_share_one_connection() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let runtime = Handle::current();
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| runtime.block_on(ask(&client)));
            }
        });
    });
    assert_eq!(relay.seen().connections, 1);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled() {
    let relay = Relay::before(address("silent")).await;
    let client = builder("silent").address(&relay.address).connect().unwrap();
    let call = tokio::spawn(client.get_by_phone("9810000001").into_future());
    relay.wait_until(|seen| seen.calls == 1).await;
    assert_eq!(relay.seen().resets, 0);
    call.abort();
    relay.wait_until(|seen| seen.resets == 1).await;
}

#[tokio::test]
async fn the_connection_ends_with_the_last_clone() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let clone = client.clone();
    client.status().await.unwrap();
    drop(client);
    clone.status().await.unwrap();
    assert_eq!(relay.seen().closed, 0);
    drop(clone);
    relay.wait_until(|seen| seen.closed == 1).await;
}
