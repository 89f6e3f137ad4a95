// SPDX-License-Identifier: Apache-2.0
//! Null, empty and absent attributes.

use std::collections::BTreeSet;

use leadline_client::v1::Lead;
use leadline_client::LeadClient;

use crate::relay::Relay;
use crate::servers::{address, builder, client};

async fn lead_of(client: &LeadClient, phone: &str) -> Lead {
    let found = client.get_by_phone(phone).await.unwrap().unwrap();
    found.lead.unwrap()
}

#[tokio::test]
async fn null_empty_and_absent_are_three_things() {
    let client = client("main");
    let lead = lead_of(&client, "9810000009").await;
    let null = client.null_attributes(&lead).await.unwrap();

    assert_eq!(lead.attributes["mx_Empty"], "");
    assert_eq!(lead.first_name.as_deref(), Some(""));
    assert!(!null.contains("mx_Empty"));

    assert!(!lead.attributes.contains_key("mx_Null"));
    assert_eq!(lead.last_name, None);
    assert!(null.contains("mx_Null") && null.contains("LastName"));

    assert!(!lead.attributes.contains_key("mx_City"));
    assert!(!null.contains("mx_City"), "the lead never had it");
}

#[tokio::test]
async fn a_list_is_asked_for_once_however_many_want_it() {
    let relay = Relay::before(address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let lead = lead_of(&client, "9810000009").await;
    let mut tasks = Vec::new();
    for _ in 0..50 {
        let (client, lead) = (client.clone(), lead.clone());
        tasks.push(tokio::spawn(
            async move { client.null_attributes(&lead).await },
        ));
    }
    for task in tasks {
        assert!(task.await.unwrap().unwrap().contains("mx_Null"));
    }
    assert_eq!(relay.seen().calls, 2, "the lead, and its list");

    let other = lead_of(&client, "9810000001").await;
    assert_ne!(other.attribute_list, lead.attribute_list);
    let null = client.null_attributes(&other).await.unwrap();
    assert_eq!(null, BTreeSet::from(["Mobile".to_owned()]));
    assert_eq!(relay.seen().calls, 4);
}

#[tokio::test]
async fn of_an_unknown_list_nothing_is_null_and_nobody_is_asked() {
    let client = client("refused");
    let null = client.null_attributes(&Lead::default()).await;
    assert_eq!(null, Ok(BTreeSet::new()));
}

#[tokio::test]
async fn a_list_that_could_not_be_had_is_asked_for_again() {
    let relay = Relay::losing(4, address("main")).await;
    let client = builder("main").address(&relay.address).connect().unwrap();
    let lead = Lead {
        attribute_list: 1,
        ..Default::default()
    };
    client.null_attributes(&lead).await.unwrap_err();
    assert!(!client.null_attributes(&lead).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_that_does_not_exist_is_an_error() {
    let lead = Lead {
        attribute_list: 77,
        ..Default::default()
    };
    let error = client("main").null_attributes(&lead).await.unwrap_err();
    assert_eq!(error.reason(), "NO_SUCH_ATTRIBUTE_LIST");
    assert_eq!(error.metadata()["attribute_list"], "77");
}
