// SPDX-License-Identifier: Apache-2.0
//! Several numbers at once.

use std::time::Duration;

use leadline_client::{Code, PhoneOutcome};

use crate::relay::Relay;
use crate::servers::{address, builder, client};

/// The number of the lead that was found; `None` where there is none.
fn number(outcome: &PhoneOutcome) -> Option<u64> {
    let found = outcome.as_ref().unwrap().as_ref()?;
    Some(found.lead.as_ref().unwrap().number())
}

#[tokio::test]
async fn each_number_has_its_outcome() {
    let phones = ["9810000001", "9899999999", "12ab34567", "+91 9810000002"];
    let outcomes = client("main").batch(phones).await.unwrap();
    assert_eq!(outcomes.len(), 4);
    assert_eq!(number(&outcomes[0]), Some(1));
    assert_eq!(number(&outcomes[1]), None);
    let error = outcomes[2].as_ref().unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.reason(), "INVALID_PHONE");
    assert_eq!(number(&outcomes[3]), Some(3));
}

#[tokio::test]
async fn a_batch_of_nothing_asks_nobody() {
    let outcomes = client("refused").batch(Vec::<String>::new()).await;
    assert_eq!(outcomes, Ok(vec![]));
}

#[tokio::test]
async fn any_count_of_numbers_and_answers_that_are_full() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    // Leads of 206 attributes, and nobody among them.
    let expected = |index: usize| {
        if index.is_multiple_of(50) {
            None
        } else {
            Some(10)
        }
    };
    let phones = (0..2500).map(|index| match expected(index) {
        Some(_) => "9810000010",
        None => "9899999999",
    });
    let outcomes = client.batch(phones).await.unwrap();
    assert_eq!(outcomes.len(), 2500);
    for (index, outcome) in outcomes.iter().enumerate() {
        assert_eq!(number(outcome), expected(index));
    }
    assert!(relay.seen().calls > 3, "no answer was full");
}

#[tokio::test]
async fn an_error_of_a_call_is_that_of_the_batch() {
    let call = client("main").batch(["9810000001"]);
    let error = call.max_staleness(Duration::from_millis(1)).await;
    assert_eq!(error.unwrap_err().reason(), "REPLICA_STALE");

    let outcomes = client("unfilled").batch(["9810000001"]).await.unwrap();
    let error = outcomes[0].as_ref().unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), "REPLICA_INCOMPLETE");
}
