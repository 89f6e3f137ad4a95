// SPDX-License-Identifier: Apache-2.0
//! What one of several numbers led to.

use tonic::Code;

use crate::error::Error;
use crate::v1::phone_result::Result as Sent;
use crate::v1::{PhoneMatch, PhoneResult};

/// Of one number of a batch or a stream: the lead, nothing where the account
/// has none, or why this number cannot be answered.
pub type PhoneOutcome = Result<Option<PhoneMatch>, Error>;

/// Reason of a number that did not fit into the answer.
const LEFT_OUT: &str = "ANSWER_FULL";

/// `NOT_FOUND` as nothing.
pub(crate) fn nothing_where_not_found<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The outcome that the server sent for a number.
pub(crate) fn outcome_of(result: PhoneResult) -> PhoneOutcome {
    nothing_where_not_found(match result.result {
        Some(Sent::Match(found)) => Ok(found),
        Some(Sent::Failure(failure)) => {
            Err(Error::new(failure.code.into(), failure.message).with_reason(failure.reason))
        }
        None => Err(Error::bad_answer("a result that says nothing")),
    })
}

/// True if there was no room for the number in the answer: it is to be asked
/// for again.
pub(crate) fn is_left_out(result: &PhoneResult) -> bool {
    matches!(&result.result, Some(Sent::Failure(failure)) if failure.reason == LEFT_OUT)
}
