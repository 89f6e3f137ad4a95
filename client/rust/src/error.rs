// SPDX-License-Identifier: Apache-2.0
//! Why a call failed.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use tonic::{Code, Status, TimeoutExpired};
use tonic_types::StatusExt;

const AGE: &str = "age_seconds";

/// Why a call failed: the gRPC status, and what the server said of it in
/// `google.rpc` details. Texts are empty, and options `None`, where it said
/// nothing: always so where the error did not come from a Leadline server
/// (nobody listens, the deadline passed, ...).
///
/// Codes, reasons and the keys of the metadata are listed in `lookup.proto`,
/// call by call. Messages are for people and may change.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<Parts>);

#[derive(Clone, Debug, PartialEq)]
struct Parts {
    code: Code,
    message: String,
    reason: String,
    metadata: BTreeMap<String, String>,
    retry_delay: Option<Duration>,
    field: String,
    field_problem: String,
}

impl Error {
    /// The gRPC code. Never `Cancelled`: nobody but the caller cancels a call,
    /// by dropping it, and then there is no error. A server that says so is
    /// closing its connections, which is `Unavailable`.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The code as gRPC writes it: `INVALID_ARGUMENT`.
    #[must_use]
    pub fn code_name(&self) -> &'static str {
        match self.0.code {
            Code::Ok => "OK",
            Code::Cancelled => "CANCELLED",
            Code::Unknown => "UNKNOWN",
            Code::InvalidArgument => "INVALID_ARGUMENT",
            Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Code::NotFound => "NOT_FOUND",
            Code::AlreadyExists => "ALREADY_EXISTS",
            Code::PermissionDenied => "PERMISSION_DENIED",
            Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Code::FailedPrecondition => "FAILED_PRECONDITION",
            Code::Aborted => "ABORTED",
            Code::OutOfRange => "OUT_OF_RANGE",
            Code::Unimplemented => "UNIMPLEMENTED",
            Code::Internal => "INTERNAL",
            Code::Unavailable => "UNAVAILABLE",
            Code::DataLoss => "DATA_LOSS",
            Code::Unauthenticated => "UNAUTHENTICATED",
        }
    }

    /// What happened, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// `ErrorInfo.reason`: `REPLICA_STALE`, for example.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// `ErrorInfo.metadata`, `age_seconds` included.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.0.metadata
    }

    /// How old the replica is, as `age_seconds` of the metadata has it.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        let seconds = self.0.metadata.get(AGE)?.parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// How long the server asks to be left alone (`RetryInfo`).
    #[must_use]
    pub fn retry_delay(&self) -> Option<Duration> {
        self.0.retry_delay
    }

    /// The field of the request that is at fault (`BadRequest`).
    #[must_use]
    pub fn field(&self) -> &str {
        &self.0.field
    }

    /// What is wrong with that field.
    #[must_use]
    pub fn field_problem(&self) -> &str {
        &self.0.field_problem
    }

    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let code = match code {
            Code::Cancelled => Code::Unavailable,
            other => other,
        };
        Error(Box::new(Parts {
            code,
            message: message.into(),
            reason: String::new(),
            metadata: BTreeMap::new(),
            retry_delay: None,
            field: String::new(),
            field_problem: String::new(),
        }))
    }

    pub(crate) fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.0.reason = reason.into();
        self
    }

    /// What this client was given is not usable.
    pub(crate) fn bad_argument(message: impl Into<String>) -> Self {
        Error::new(Code::InvalidArgument, message)
    }

    /// The server does not keep to the contract.
    pub(crate) fn bad_answer(message: &str) -> Self {
        Error::new(Code::Internal, message)
    }

    /// The time was up; `before` is the error of the last attempt, if one ended.
    pub(crate) fn too_late(timeout: Duration, before: Option<&Error>) -> Self {
        let mut message = format!("no answer within {timeout:?}");
        if let Some(error) = before {
            message = format!("{message}; before that: {error}");
        }
        Error::new(Code::DeadlineExceeded, message)
    }

    /// Details that cannot be read leave the code and the message alone.
    pub(crate) fn of_status(status: &Status) -> Self {
        let message = with_causes(status.message().to_owned(), status.source());
        let mut error = Error::new(code_of(status), message);
        let details = status.get_error_details();
        let parts = &mut *error.0;
        if let Some(info) = details.error_info() {
            parts.reason.clone_from(&info.reason);
            parts.metadata.extend(info.metadata.clone());
        }
        if let Some(retry) = details.retry_info() {
            // A delay of nothing may have been left out on the wire.
            parts.retry_delay = Some(retry.retry_delay.unwrap_or_default());
        }
        if let Some(violation) = details
            .bad_request()
            .and_then(|bad| bad.field_violations.first())
        {
            parts.field.clone_from(&violation.field);
            parts.field_problem.clone_from(&violation.description);
        }
        error
    }
}

/// A status with a source is tonic's own: the connection failed, in a way that
/// it may call unknown or internal, and gRPC calls `UNAVAILABLE`; or it has seen
/// the deadline pass.
fn code_of(status: &Status) -> Code {
    let mut cause = status.source();
    if cause.is_none() {
        return status.code();
    }
    while let Some(error) = cause {
        if error.is::<TimeoutExpired>() {
            return Code::DeadlineExceeded;
        }
        cause = error.source();
    }
    Code::Unavailable
}

/// `message`, and what its causes say beyond it.
pub(crate) fn with_causes(
    mut message: String,
    mut cause: Option<&(dyn std::error::Error + 'static)>,
) -> String {
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            let colon = if message.is_empty() { "" } else { ": " };
            message = format!("{message}{colon}{text}");
        }
        cause = error.source();
    }
    message
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code_name())?;
        if !self.reason().is_empty() {
            write!(out, " ({})", self.reason())?;
        }
        if !self.message().is_empty() {
            write!(out, ": {}", self.message())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use tonic::metadata::MetadataMap;
    use tonic_types::ErrorDetails;

    #[test]
    fn details_are_read() {
        let mut details = ErrorDetails::new();
        let metadata = HashMap::from([(AGE.into(), "3.25".into()), ("x".into(), "y".into())]);
        details
            .set_error_info("WHY", "leadline", metadata)
            .set_retry_info(Some(Duration::from_millis(1500)))
            .add_bad_request_violation("phone", "is no number")
            .add_bad_request_violation("second", "is not shown");
        let error = Error::of_status(&Status::with_error_details(
            Code::Unavailable,
            "not now",
            details,
        ));
        assert_eq!(error.code(), Code::Unavailable);
        assert_eq!(error.message(), "not now");
        assert_eq!(error.reason(), "WHY");
        assert_eq!(error.metadata()["x"], "y");
        assert_eq!(error.age(), Some(Duration::from_millis(3250)));
        assert_eq!(error.retry_delay(), Some(Duration::from_millis(1500)));
        assert_eq!(error.field(), "phone");
        assert_eq!(error.field_problem(), "is no number");
        assert_eq!(error.to_string(), "UNAVAILABLE (WHY): not now");
    }

    #[test]
    fn a_delay_of_nothing_is_a_delay() {
        let mut details = ErrorDetails::new();
        details.set_retry_info(None);
        let status = Status::with_error_details(Code::Unavailable, "", details);
        assert_eq!(
            Error::of_status(&status).retry_delay(),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn details_that_cannot_be_read_leave_the_rest_alone() {
        let status = Status::with_details_and_metadata(
            Code::Internal,
            "ours",
            vec![0xFF, 0xFF, 0x01].into(),
            MetadataMap::new(),
        );
        assert_eq!(
            Error::of_status(&status),
            Error::new(Code::Internal, "ours")
        );
    }

    #[test]
    fn cancelled_is_unavailable() {
        let error = Error::of_status(&Status::cancelled("closing"));
        assert_eq!(error.code(), Code::Unavailable);
    }

    #[test]
    fn what_broke_the_connection_is_said() {
        let broken = std::io::Error::other("the cable is cut");
        let error = Error::of_status(&Status::from_error(Box::new(broken)));
        assert_eq!(error.code(), Code::Unavailable);
        assert_eq!(error.message(), "the cable is cut");
    }

    #[test]
    fn a_number_that_is_none_is_no_age() {
        for text in ["old", "", "-1", "inf"] {
            let mut error = Error::new(Code::NotFound, "");
            error.0.metadata.insert(AGE.into(), text.into());
            assert_eq!(error.age(), None, "{text}");
        }
    }
}
