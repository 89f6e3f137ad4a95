// SPDX-License-Identifier: Apache-2.0
//! Any number of numbers through one stream.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt, TryStreamExt};
use leadline_client::{Code, Error, PhoneOutcome};

use crate::relay::Relay;
use crate::servers::{address, builder, client, Restarting, PLENTY};

/// Numbers, and the lead that each leads to.
const LEADS: [(&str, Option<u64>); 5] = [
    ("9810000001", Some(1)),
    ("9899999999", None),
    ("9810000002", Some(3)),
    ("9810000005", Some(7)),
    ("9810000008", Some(8)),
];

fn phone(index: usize) -> &'static str {
    LEADS[index % LEADS.len()].0
}

fn check(index: usize, outcome: &PhoneOutcome) {
    let found = outcome.as_ref().unwrap();
    let number = found
        .as_ref()
        .map(|found| found.lead.as_ref().unwrap().number());
    assert_eq!(number, LEADS[index % LEADS.len()].1, "number {index}");
}

/// Takes and checks all that is left of the stream, from number `index` on;
/// how many numbers it had.
async fn check_all(
    mut index: usize,
    mut stream: impl Stream<Item = Result<PhoneOutcome, Error>> + Unpin,
) -> usize {
    while let Some(outcome) = stream.try_next().await.unwrap() {
        check(index, &outcome);
        index += 1;
    }
    index
}

#[tokio::test]
async fn each_number_has_its_outcome_in_order() {
    let client = client("main");
    for numbers in [1, 2, 7, 1000] {
        let call = client.stream((0..57).map(phone));
        let stream = call.numbers_per_message(numbers).into_stream();
        assert_eq!(check_all(0, stream).await, 57, "{numbers} a message");
    }
}

#[tokio::test]
async fn a_number_that_is_none_fails_alone() {
    let phones = vec!["9810000001".to_owned(), "12ab34567".to_owned()];
    let stream = client("main").stream(&phones).into_stream();
    let outcomes: Vec<_> = stream.try_collect().await.unwrap();
    check(0, &outcomes[0]);
    let error = outcomes[1].as_ref().unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.reason(), "INVALID_PHONE");
    assert_eq!(outcomes.len(), 2);
}

#[tokio::test]
async fn attributes_are_cut_to_what_is_wanted() {
    let call = client("main").stream(["9810000001"]);
    let mut stream = call.attributes(["FirstName"]).into_stream();
    let outcome = stream.next().await.unwrap().unwrap();
    let lead = outcome.unwrap().unwrap().lead.unwrap();
    assert_eq!(lead.attributes.len(), 1);
}

#[tokio::test]
async fn a_stream_of_nothing_ends_and_asks_the_server() {
    let nothing: [&str; 0] = [];
    let mut stream = client("main").stream(nothing).into_stream();
    assert_eq!(stream.next().await, None);
    assert_eq!(stream.next().await, None);

    let mut stream = client("tls-nobody").stream(nothing).into_stream();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.reason(), "TOKEN_MISSING");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn an_error_of_the_stream_is_its_last_item() {
    let client = client("main");
    let many = vec!["9810000001"; 1001];
    let calls = [
        (
            client
                .stream(vec!["9810000001"])
                .max_staleness(Duration::ZERO),
            "REPLICA_STALE",
        ),
        (
            client.stream(many).numbers_per_message(1001),
            "INVALID_BATCH",
        ),
        (client.stream(vec!["9810000001"]).numbers_per_message(0), ""),
    ];
    for (call, reason) in calls {
        let mut stream = call.into_stream();
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.reason(), reason);
        assert_ne!(error.code(), Code::Unavailable);
        assert_eq!(stream.next().await, None);
    }
}

#[tokio::test]
async fn what_did_not_fit_into_an_answer_is_asked_for_again() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let phones = std::iter::repeat_n("9810000010", 1500);
    let mut stream = client.stream(phones).into_stream();
    let mut count = 0;
    while let Some(outcome) = stream.try_next().await.unwrap() {
        let lead = outcome.unwrap().unwrap().lead.unwrap();
        assert_eq!(lead.number, Some(10));
        count += 1;
    }
    assert_eq!(count, 1500);
    assert!(relay.seen().calls > 1, "no answer was full");
}

#[tokio::test]
async fn more_text_than_the_window_has_does_not_stop_it() {
    let long = "1".repeat(40 << 10);
    let phones = std::iter::repeat_n(long, 60);
    let call = client("main").stream(phones).numbers_per_message(1);
    let stream = call.into_stream();
    let outcomes: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(outcomes.len(), 60);
    for outcome in outcomes {
        assert_eq!(outcome.unwrap_err().reason(), "INVALID_PHONE");
    }
}

#[tokio::test]
async fn it_survives_its_server_twice() {
    let server = Restarting::reserve().await;
    let taken = AtomicUsize::new(0);
    let phones = (0..300).map(|index| {
        taken.fetch_add(1, Ordering::SeqCst);
        phone(index)
    });
    let call = client("restarting").stream(phones).numbers_per_message(3);
    let mut stream = call.into_stream();
    let mut index = 0;
    for until in [31, 150] {
        while index < until {
            check(index, &stream.next().await.unwrap().unwrap());
            index += 1;
        }
        server.restart().await;
    }
    assert_eq!(check_all(index, stream).await, 300);
    assert_eq!(taken.load(Ordering::SeqCst), 300);
}

#[tokio::test]
async fn it_is_opened_anew_more_often_than_a_call_is_repeated() {
    let relay = Relay::losing(6, address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let stream = client.stream((0..10).map(phone)).into_stream();
    assert_eq!(check_all(0, stream).await, 10);
    assert_eq!(relay.seen().calls, 7);
}

#[tokio::test]
async fn patience_has_an_end() {
    let patience = Duration::from_millis(500);
    let call = client("refused").stream(["9810000001"]).patience(patience);
    let mut stream = call.timeout(PLENTY).into_stream();
    let start = Instant::now();
    let error = stream.next().await.unwrap().unwrap_err();
    let took = start.elapsed();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "");
    // It waits 20, 40, 80 and 160 ms, and 320 ms more would be too many.
    assert!(took >= Duration::from_millis(300), "{took:?}");
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_server_that_says_why_is_not_asked_again() {
    let relay = Relay::before(address("missing")).await;
    let client = builder("missing")
        .address(&relay.address)
        .connect()
        .unwrap();
    let mut stream = client.stream(["9810000001"]).into_stream();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.reason(), "REPLICA_MISSING");
    assert_eq!(relay.seen().calls, 1);
}

#[tokio::test]
async fn its_early_end_ends_the_call_and_leaves_the_connection() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let taken = AtomicUsize::new(0);
    for round in 1..=5 {
        taken.store(0, Ordering::SeqCst);
        // They never end.
        let phones = (0..).map(|index| {
            taken.fetch_add(1, Ordering::SeqCst);
            phone(index)
        });
        let call = client.stream(phones).numbers_per_message(5);
        let mut stream = call.into_stream();
        for index in 0..12 {
            check(index, &stream.next().await.unwrap().unwrap());
        }
        // Three messages were answered, and four may be under way.
        let taken = taken.load(Ordering::SeqCst);
        assert!((15..=35).contains(&taken), "{taken}");
        assert_eq!(relay.seen().resets, round - 1);
        drop(stream);
        relay.wait_until(|seen| seen.resets == round).await;
    }
    client.status().await.unwrap();
    assert_eq!(relay.seen().connections, 1);
}

#[tokio::test]
async fn streams_that_nobody_reads_do_not_hold_up_calls() {
    let client = client("main");
    let mut unread = Vec::new();
    for _ in 0..6 {
        let call = client.stream(std::iter::repeat("9810000010"));
        let mut stream = call.timeout(PLENTY).into_stream();
        stream.next().await.unwrap().unwrap().unwrap();
        unread.push(stream);
    }
    for _ in 0..20 {
        let found = client.get_by_phone("9810000010").await.unwrap();
        assert!(found.is_some());
    }
}

#[tokio::test]
async fn it_goes_to_another_task_and_thread() {
    let stream = client("main").stream((0..100).map(phone)).into_stream();
    let counted = tokio::spawn(check_all(0, stream)).await.unwrap();
    assert_eq!(counted, 100);
}
