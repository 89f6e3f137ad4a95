// SPDX-License-Identifier: Apache-2.0
//! Any count of numbers in calls of up to 1,000.

use crate::client::LeadClient;
use crate::error::Error;
use crate::outcome::{is_left_out, outcome_of, PhoneOutcome};
use crate::v1::BatchGetLeadsByPhoneRequest;
use std::time::Duration;

const MOST_IN_CALL: usize = 1000;

/// The outcomes of the numbers in `request`, in order. Makes a call for each
/// 1,000, and more where an answer is full; each may take `timeout`. On an
/// error of any call none of them has an outcome.
pub(crate) async fn find_each(
    client: &LeadClient,
    mut request: BatchGetLeadsByPhoneRequest,
    timeout: Duration,
) -> Result<Vec<PhoneOutcome>, Error> {
    let phones = std::mem::take(&mut request.phones);
    let mut outcomes = Vec::with_capacity(phones.len());
    while outcomes.len() < phones.len() {
        let rest = &phones[outcomes.len()..];
        request.phones = rest[..rest.len().min(MOST_IN_CALL)].to_vec();
        let answer = client
            .unary(timeout, &request, |mut stub, request| async move {
                stub.batch_get_leads_by_phone(request).await
            })
            .await?;
        if answer.results.len() != request.phones.len() {
            return Err(Error::bad_answer("an answer for other numbers"));
        }
        // The first one always has room.
        let mut results = answer.results.into_iter();
        outcomes.extend(results.next().map(outcome_of));
        outcomes.extend(
            results
                .take_while(|result| !is_left_out(result))
                .map(outcome_of),
        );
    }
    Ok(outcomes)
}
