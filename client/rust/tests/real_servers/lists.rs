// SPDX-License-Identifier: Apache-2.0
//! All leads that have a number.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use leadline_client::v1::PhoneMatch;

use crate::relay::Relay;
use crate::servers::{address, builder, client};

fn numbers(leads: &[PhoneMatch]) -> Vec<u64> {
    let numbers = leads
        .iter()
        .map(|found| found.lead.as_ref().unwrap().number());
    numbers.collect()
}

#[tokio::test]
async fn a_list_is_whole_whatever_its_pages() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let expected: Vec<u64> = (100..=129).rev().collect();
    for (page_size, calls) in [(0, 2), (7, 5), (30, 1), (1000, 1)] {
        let before = relay.seen().calls;
        let list = client.list("9810000100").page_size(page_size);
        let leads: Vec<_> = list.into_stream().try_collect().await.unwrap();
        assert_eq!(numbers(&leads), expected, "pages of {page_size}");
        assert_eq!(relay.seen().calls - before, calls, "pages of {page_size}");
    }
}

#[tokio::test]
async fn the_first_one_is_what_the_number_leads_to() {
    let list = client("main").list("9810000002").attributes(["FirstName"]);
    let leads: Vec<_> = list.into_stream().try_collect().await.unwrap();
    assert_eq!(numbers(&leads), [3, 2, 4]);
    let attributes = &leads[0].lead.as_ref().unwrap().attributes;
    assert_eq!(attributes.len(), 1, "{attributes:?}");
}

#[tokio::test]
async fn nobody_is_an_empty_list() {
    let mut list = client("main").list("9899999999").into_stream();
    assert_eq!(list.next().await, None);
    assert_eq!(list.next().await, None);
}

#[tokio::test]
async fn an_error_is_the_last_item() {
    let client = client("main");
    let stale = Duration::from_millis(1);
    let calls = [
        (client.list("abc"), "INVALID_PHONE"),
        (client.list("9810000001").page_size(-1), "INVALID_PAGE_SIZE"),
        (
            client.list("9810000001").max_staleness(stale),
            "REPLICA_STALE",
        ),
    ];
    for (call, reason) in calls {
        let mut list = call.into_stream();
        assert_eq!(list.next().await.unwrap().unwrap_err().reason(), reason);
        assert_eq!(list.next().await, None);
    }
}

#[tokio::test]
async fn a_page_is_asked_for_when_it_is_needed() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let mut list = client.list("9810000100").page_size(7).into_stream();
    assert_eq!(relay.seen().calls, 0);
    for _ in 0..7 {
        list.next().await.unwrap().unwrap();
    }
    assert_eq!(relay.seen().calls, 1);
    list.next().await.unwrap().unwrap();
    assert_eq!(relay.seen().calls, 2);
    drop(list);
    client.status().await.unwrap();
    assert_eq!(relay.seen().calls, 3, "no page behind the caller's back");
}
