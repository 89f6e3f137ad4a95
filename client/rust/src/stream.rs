// SPDX-License-Identifier: Apache-2.0
//! Any number of numbers through one stream, which survives its server.

use std::collections::VecDeque;
use std::iter::Fuse;
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream::try_unfold;
use tokio::sync::mpsc::{unbounded_channel, UnboundedSender};
use tokio::time::{sleep, timeout_at, Instant};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Code, Status, Streaming};

use crate::batch::find_each;
use crate::call::{Call, Numbers};
use crate::client::LeadClient;
use crate::error::Error;
use crate::outcome::{is_left_out, outcome_of, PhoneOutcome};
use crate::v1::{
    BatchGetLeadsByPhoneRequest, StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse,
};

const MOST_UNANSWERED: usize = 4;
/// Of text: more than HTTP/2's window, which may be 64 KiB, and the server would
/// wait for us to read while we wait for it to.
const MOST_UNANSWERED_BYTES: usize = 48 << 10;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl<I> Call<Numbers<I>>
where
    I: Iterator + Send,
    I::Item: Into<String>,
{
    /// How many numbers go into a message, 1 to 1,000; 1,000 unless given. Each
    /// message is answered from one snapshot of the replica.
    pub fn numbers_per_message(mut self, numbers: usize) -> Self {
        self.request.per_message = numbers;
        self
    }

    /// How long a stream that breaks off is opened anew while no answer comes
    /// and one is waited for; 30 s unless given.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.request.patience = patience;
        self
    }

    /// An outcome for each number, exactly one, in their order. The iterator is
    /// asked for more as outcomes are consumed, up to four messages ahead.
    ///
    /// A stream that breaks off because the server went away (`UNAVAILABLE`,
    /// without a reason or `DRAINING`) goes on with the messages that have no
    /// answer. What did not fit into an answer is asked for by a batch. An error
    /// that ends the stream is the last item; what came before it holds.
    pub fn into_stream(self) -> impl Stream<Item = Result<PhoneOutcome, Error>> + Send + Unpin {
        let run = Run::new(self);
        Box::pin(try_unfold(run, |mut run| async move {
            Ok(run.next().await?.map(|outcome| (outcome, run)))
        }))
    }
}

/// True if the server went away, and what was not answered can be sent again.
fn is_broken_off(error: &Error) -> bool {
    error.code() == Code::Unavailable && matches!(error.reason(), "" | "DRAINING")
}

struct Message {
    phones: Vec<String>,
    bytes: usize,
}

/// One use of `StreamLeadsByPhone`. Dropping it ends it.
struct Open {
    // Absent once nothing more is to be sent.
    sender: Option<UnboundedSender<StreamLeadsByPhoneRequest>>,
    answers: Streaming<StreamLeadsByPhoneResponse>,
}

struct Run<I: Iterator> {
    client: LeadClient,
    template: StreamLeadsByPhoneRequest,
    phones: Fuse<I>,
    per_message: usize,
    patience: Duration,
    // The timeout, and when it ends.
    bound: Option<(Duration, Instant)>,

    messages: VecDeque<Message>, // without an answer, in order
    sent: usize,                 // of these, on the stream that is open
    open: Option<Open>,
    broken_off: Option<Error>,     // why, if no answer came since
    ready: VecDeque<PhoneOutcome>, // to hand out
    left_out: Vec<String>,         // behind them, to ask for by a batch
}

impl<I> Run<I>
where
    I: Iterator + Send,
    I::Item: Into<String>,
{
    fn new(call: Call<Numbers<I>>) -> Self {
        let bound = call
            .timeout
            .and_then(|timeout| Some((timeout, Instant::now().checked_add(timeout)?)));
        let numbers = call.request;
        Run {
            client: call.client,
            template: numbers.template,
            phones: numbers.phones.fuse(),
            per_message: numbers.per_message,
            patience: numbers.patience,
            bound,
            messages: VecDeque::new(),
            sent: 0,
            open: None,
            broken_off: None,
            ready: VecDeque::new(),
            left_out: Vec::new(),
        }
    }

    /// The next outcome; `None` at the end.
    async fn next(&mut self) -> Result<Option<PhoneOutcome>, Error> {
        if self.ready.is_empty() {
            match self.bound {
                None => self.refill().await?,
                Some((timeout, deadline)) => timeout_at(deadline, self.refill())
                    .await
                    .map_err(|_| Error::too_late(timeout, self.broken_off.as_ref()))??,
            }
        }
        Ok(self.ready.pop_front())
    }

    /// Makes the next outcomes ready; none at the end.
    async fn refill(&mut self) -> Result<(), Error> {
        while self.ready.is_empty() {
            if !self.left_out.is_empty() {
                self.ask_for_left_out().await?;
                continue;
            }
            let Some(answer) = self.wait_for_answer().await? else {
                break;
            };
            self.take(answer)?;
        }
        Ok(())
    }

    /// The next answer, over as many streams as it takes; `None` at the end.
    async fn wait_for_answer(&mut self) -> Result<Option<StreamLeadsByPhoneResponse>, Error> {
        if self.per_message == 0 {
            return Err(Error::bad_argument("messages of no numbers"));
        }
        let since = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.exchange().await {
                Ok(answer) => {
                    self.broken_off = None;
                    return Ok(answer);
                }
                Err(status) => Error::of_status(&status),
            };
            match self.bound {
                Some((timeout, _)) if error.code() == Code::DeadlineExceeded => {
                    return Err(Error::too_late(timeout, self.broken_off.as_ref()));
                }
                _ => {}
            }
            if !is_broken_off(&error) || since.elapsed() + pause > self.patience {
                return Err(error);
            }
            self.broken_off = Some(error);
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Sends what has room, on a new stream if none is open, and waits for an
    /// answer; `None` if the stream ended as it should.
    async fn exchange(&mut self) -> Result<Option<StreamLeadsByPhoneResponse>, Status> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open().await?,
        };
        if let Some(sender) = &open.sender {
            self.send(sender);
            if self.sent == 0 {
                open.sender = None;
            }
        }
        let answer = open.answers.message().await?;
        if answer.is_none() && !self.messages.is_empty() {
            return Err(Status::internal("the stream ended before its last answer"));
        }
        self.open = Some(open);
        Ok(answer)
    }

    /// A server may wait for the first message before it takes the stream, so
    /// that goes first.
    async fn open(&mut self) -> Result<Open, Status> {
        let (sender, receiver) = unbounded_channel();
        self.sent = 0;
        self.send(&sender);
        let sender = (self.sent > 0).then_some(sender);
        let left = self
            .bound
            .map(|(_, deadline)| deadline.saturating_duration_since(Instant::now()));
        let requests = UnboundedReceiverStream::new(receiver);
        let request = self.client.request(requests, left);
        let answers = self.client.stub().stream_leads_by_phone(request).await?;
        Ok(Open {
            sender,
            answers: answers.into_inner(),
        })
    }

    fn send(&mut self, sender: &UnboundedSender<StreamLeadsByPhoneRequest>) {
        while self.has_next() && self.has_room() {
            let request = StreamLeadsByPhoneRequest {
                phones: self.messages[self.sent].phones.clone(),
                ..self.template.clone()
            };
            if sender.send(request).is_err() {
                return; // The stream is broken, and its answers say why.
            }
            self.sent += 1;
        }
    }

    /// True if there is a message behind those that are sent.
    fn has_next(&mut self) -> bool {
        if self.sent < self.messages.len() {
            return true;
        }
        let phones: Vec<String> = self
            .phones
            .by_ref()
            .take(self.per_message)
            .map(Into::into)
            .collect();
        if phones.is_empty() {
            return false;
        }
        let bytes = phones.iter().map(String::len).sum();
        self.messages.push_back(Message { phones, bytes });
        true
    }

    /// For the message behind those that are sent.
    fn has_room(&self) -> bool {
        let with_it = self.messages.iter().take(self.sent + 1);
        let bytes: usize = with_it.map(|message| message.bytes).sum();
        self.sent == 0 || (self.sent < MOST_UNANSWERED && bytes <= MOST_UNANSWERED_BYTES)
    }

    /// Makes the answer of the first message ready.
    fn take(&mut self, answer: StreamLeadsByPhoneResponse) -> Result<(), Error> {
        let asked = self.messages.pop_front().map(|message| message.phones);
        let Some(mut phones) = asked.filter(|phones| phones.len() == answer.results.len()) else {
            return Err(Error::bad_answer("an answer for other numbers"));
        };
        self.sent -= 1;
        self.ready = answer
            .results
            .into_iter()
            .take_while(|result| !is_left_out(result))
            .map(outcome_of)
            .collect();
        self.left_out = phones.split_off(self.ready.len());
        Ok(())
    }

    async fn ask_for_left_out(&mut self) -> Result<(), Error> {
        let request = BatchGetLeadsByPhoneRequest {
            phones: std::mem::take(&mut self.left_out),
            attribute_names: self.template.attribute_names.clone(),
            max_staleness: self.template.max_staleness,
        };
        let outcomes = find_each(&self.client, request, self.client.timeout()).await?;
        self.ready = outcomes.into();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many messages of `bytes` each are sent before the first answer.
    fn sent_ahead(bytes: usize) -> usize {
        let client = LeadClient::connect("127.0.0.1:1").unwrap();
        let phones = std::iter::repeat("1".repeat(bytes));
        let mut run = Run::new(client.stream(phones).numbers_per_message(1));
        let (sender, mut receiver) = unbounded_channel();
        run.send(&sender);
        run.send(&sender);
        std::iter::from_fn(|| receiver.try_recv().ok()).count()
    }

    #[tokio::test]
    async fn four_messages_or_48_kib_may_be_unanswered_and_one_always() {
        assert_eq!(sent_ahead(10), 4);
        assert_eq!(sent_ahead(12 << 10), 4);
        assert_eq!(sent_ahead((12 << 10) + 1), 3);
        assert_eq!(sent_ahead(20 << 10), 2);
        assert_eq!(sent_ahead(100 << 10), 1);
    }
}
