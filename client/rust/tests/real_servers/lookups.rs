// SPDX-License-Identifier: Apache-2.0
//! One lead, by its number or its id; and the status.

use leadline_client::v1::{MatchKind, MatchedField, Source};

use crate::servers::client;

fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

#[tokio::test]
async fn a_number_leads_to_its_lead() {
    let found = client("main").get_by_phone("+91 98100 00001").await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.matched_field(), MatchedField::Phone);
    assert_eq!(found.match_kind(), MatchKind::International);
    assert_eq!(found.match_count, 1);
    let freshness = found.freshness.unwrap();
    assert_eq!(freshness.source(), Source::Replica);
    assert!(freshness.complete);
    let lead = found.lead.unwrap();
    assert_eq!(lead.id, Some(id(1)));
    assert_eq!(lead.number, Some(1));
    assert_eq!(lead.first_name.as_deref(), Some("Asha"));
    assert_eq!(lead.mobile, None);
    assert_eq!(lead.do_not_call, Some(true));
    assert_eq!(lead.do_not_email, Some(false));
    assert_eq!(lead.created_at.unwrap().seconds, 1_735_787_045);
    assert_eq!(lead.attributes["mx_City"], "Pune");
}

#[tokio::test]
async fn of_several_leads_the_latest_activity_wins() {
    let found = client("main").get_by_phone("9810000002").await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.match_count, 3);
    assert_eq!(found.matched_field(), MatchedField::Mobile);
    assert_eq!(found.lead.unwrap().number, Some(3));
}

#[tokio::test]
async fn attributes_are_cut_to_what_is_wanted() {
    let call = client("main").get_by_phone("9810000001");
    let found = call.attributes(["FirstName", "mx_NotThere"]).await;
    let lead = found.unwrap().unwrap().lead.unwrap();
    assert_eq!(lead.attributes.len(), 1);
    assert_eq!(lead.attributes["FirstName"], "Asha");
    assert_eq!(lead.last_name.as_deref(), Some("Rao"));
}

#[tokio::test]
async fn nothing_is_none() {
    let client = client("main");
    assert_eq!(client.get_by_phone("9899999999").await, Ok(None));
    assert_eq!(client.get_by_id(id(999)).await, Ok(None));
    // The server makes no live reads, and passes over the wish.
    let call = client.get_by_phone("9899999999").allow_read_through();
    assert_eq!(call.await, Ok(None));
}

#[tokio::test]
async fn a_deleted_lead_is_none() {
    let client = client("main");
    assert_eq!(client.get_by_phone("9810000013").await, Ok(None));
    assert_eq!(client.get_by_id(id(13)).await, Ok(None));
}

#[tokio::test]
async fn the_id_of_a_merged_lead_leads_to_the_one_that_is_left() {
    let client = client("main");
    let found = client.get_by_id(id(12)).await.unwrap().unwrap();
    assert_eq!(found.lead.unwrap().id, Some(id(11)));
    assert_eq!(found.redirected_from, id(12));

    let found = client.get_by_id(id(11)).await.unwrap().unwrap();
    assert_eq!(found.lead.unwrap().id, Some(id(11)));
    assert_eq!(found.redirected_from, "");
}

#[tokio::test]
async fn the_status_tells_how_full_the_replica_is() {
    let status = client("main").status().await.unwrap();
    assert_eq!(status.account_id, "4242");
    assert_eq!(status.default_country_code, "91");
    assert_eq!(status.fill.unwrap().leads_stored, 42);
    assert!(status.freshness.unwrap().complete);

    let status = client("unfilled").status().await.unwrap();
    assert_eq!(status.fill.unwrap().leads_stored, 0);
    assert!(!status.freshness.unwrap().complete);
}
