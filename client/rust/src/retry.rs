// SPDX-License-Identifier: Apache-2.0
//! Repeats calls that found no server, as gRPC's `retryPolicy` does: tonic has
//! none.

use std::future::Future;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tonic::{Code, Status};

use crate::error::Error;

const MOST_REPETITIONS: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// Makes attempts until one does not end `UNAVAILABLE`, or has been repeated
/// often enough, or the server does not want more. All of it, pauses included,
/// has `limit`; past it the error is `DEADLINE_EXCEEDED`.
pub(crate) async fn repeat<T, F>(
    limit: Duration,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Status>>,
{
    let mut before = None;
    let attempts = async {
        let mut pauses = Pauses::default();
        loop {
            let status = match attempt().await {
                Ok(answer) => return Ok(answer),
                Err(status) => status,
            };
            let error = Error::of_status(&status);
            if error.code() == Code::DeadlineExceeded {
                return Err(Error::too_late(limit, before.as_ref()));
            }
            let Some(pause) = pauses.after(&error, &status) else {
                return Err(error);
            };
            before = Some(error);
            sleep(pause).await;
        }
    };
    match timeout(limit, attempts).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::too_late(limit, before.as_ref())),
    }
}

/// The pauses of one call.
#[derive(Default)]
struct Pauses {
    repetitions: u32,
    // Since the server last named a pause.
    doublings: u32,
}

impl Pauses {
    /// How long to wait before the next attempt; `None`: there is none.
    fn after(&mut self, error: &Error, status: &Status) -> Option<Duration> {
        if error.code() != Code::Unavailable || self.repetitions == MOST_REPETITIONS {
            return None;
        }
        self.repetitions += 1;
        match pushback_of(status) {
            Pushback::Forbidden => None,
            Pushback::Named(pause) => {
                self.doublings = 0;
                Some(pause)
            }
            Pushback::None => {
                let most = FIRST_PAUSE * 2_u32.pow(self.doublings);
                self.doublings += 1;
                Some(most.mul_f64(fastrand::f64()))
            }
        }
    }
}

enum Pushback {
    None,
    Named(Duration),
    Forbidden,
}

/// What cannot be read, a negative number included, forbids repetitions.
fn pushback_of(status: &Status) -> Pushback {
    let Some(value) = status.metadata().get(PUSHBACK) else {
        return Pushback::None;
    };
    match value.to_str().ok().and_then(|text| text.parse().ok()) {
        Some(milliseconds) => Pushback::Named(Duration::from_millis(milliseconds)),
        None => Pushback::Forbidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use tokio::time::Instant;

    const LONG: Duration = Duration::from_secs(3600);

    fn unavailable(pushback: Option<&'static str>) -> Status {
        let mut status = Status::unavailable("nobody there");
        if let Some(text) = pushback {
            status
                .metadata_mut()
                .insert(PUSHBACK, text.parse().unwrap());
        }
        status
    }

    /// Attempts that end with `outcomes`, one after the other. Gives the end,
    /// and the pauses before the second attempt, the third and so on.
    async fn run(
        limit: Duration,
        outcomes: Vec<Result<u32, Status>>,
    ) -> (Result<u32, Error>, Vec<Duration>) {
        let starts = RefCell::new(Vec::new());
        let mut outcomes = outcomes.into_iter();
        let end = repeat(limit, || {
            starts.borrow_mut().push(Instant::now());
            std::future::ready(outcomes.next().expect("an attempt too many"))
        })
        .await;
        let starts = starts.into_inner();
        let pauses = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        (end, pauses)
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_repeated_three_times_after_random_pauses() {
        let mut longest = [Duration::ZERO; 3];
        let mut shortest = [LONG; 3];
        for _ in 0..300 {
            let (end, pauses) = run(LONG, vec![Err(unavailable(None)); 4]).await;
            assert_eq!(end.unwrap_err().code(), Code::Unavailable);
            assert_eq!(pauses.len(), 3);
            for i in 0..3 {
                longest[i] = longest[i].max(pauses[i]);
                shortest[i] = shortest[i].min(pauses[i]);
            }
        }
        for (i, most) in [20, 40, 80].into_iter().enumerate() {
            // The clock of the tests rounds up to the next millisecond.
            let most = Duration::from_millis(most + 1);
            assert!(longest[i] <= most, "{longest:?}");
            assert!(longest[i] > most / 2, "{longest:?}");
            assert!(shortest[i] < most / 2, "{shortest:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_ends_the_attempts() {
        let (end, pauses) = run(LONG, vec![Err(unavailable(None)), Ok(7)]).await;
        assert_eq!(end.unwrap(), 7);
        assert_eq!(pauses.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn cancelled_by_the_server_is_repeated() {
        let (end, _) = run(LONG, vec![Err(Status::cancelled("closing")), Ok(7)]).await;
        assert_eq!(end.unwrap(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn other_errors_are_not_repeated() {
        let (end, pauses) = run(LONG, vec![Err(Status::not_found("nobody"))]).await;
        assert_eq!(end.unwrap_err().code(), Code::NotFound);
        assert!(pauses.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_forbids_repetitions() {
        for text in ["-1", "soon", "", "20.5"] {
            let (end, pauses) = run(LONG, vec![Err(unavailable(Some(text)))]).await;
            assert_eq!(end.unwrap_err().code(), Code::Unavailable, "{text}");
            assert!(pauses.is_empty(), "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_names_the_pause_and_the_next_one_is_the_first_again() {
        let outcomes = vec![
            Err(unavailable(None)),
            Err(unavailable(None)),
            Err(unavailable(Some("700"))),
            Ok(7),
        ];
        let (end, pauses) = run(LONG, outcomes).await;
        assert_eq!(end.unwrap(), 7);
        assert_eq!(pauses[2], Duration::from_millis(700));

        let mut named = Pauses {
            repetitions: 1,
            doublings: 1,
        };
        let error = Error::new(Code::Unavailable, "");
        assert_eq!(
            named.after(&error, &unavailable(Some("0"))),
            Some(Duration::ZERO)
        );
        assert!(named.after(&error, &unavailable(None)) <= Some(FIRST_PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_goes_beyond_the_deadline() {
        let limit = Duration::from_millis(300);
        let start = Instant::now();
        let (end, pauses) = run(limit, vec![Err(unavailable(Some("60000")))]).await;
        let error = end.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert!(error.message().contains("nobody there"), "{error}");
        assert!(pauses.is_empty());
        assert_eq!(start.elapsed(), limit);
    }
}
