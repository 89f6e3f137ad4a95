// SPDX-License-Identifier: Apache-2.0
//! The client: one channel, and a method for each call.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::builder::LeadClientBuilder;
use crate::call::{Call, Numbers};
use crate::error::Error;
use crate::null_attributes::{AttributeLists, NullsOf};
use crate::retry::repeat;
use crate::v1::lead_lookup_service_client::LeadLookupServiceClient;
use crate::v1::{
    BatchGetLeadsByPhoneRequest, GetLeadByIdRequest, GetLeadByPhoneRequest,
    GetReplicaStatusRequest, Lead, ListLeadsByPhoneRequest, StreamLeadsByPhoneRequest,
};

pub(crate) type Stub = LeadLookupServiceClient<Channel>;

/// What HTTP/2 can say of a deadline, and more than anybody waits.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 3600);
const NUMBERS_PER_MESSAGE: usize = 1000;
const PATIENCE: Duration = Duration::from_secs(30);

/// A client of a Leadline server, over one channel.
///
/// It connects on its first call, pings a connection every 30 s so that a dead
/// one is noticed, and repeats a call that found no server, or one that is going
/// away. Proxies in the environment are not used.
///
/// Clones share the channel and cost next to nothing. It is to be used while the
/// tokio runtime runs that it was made on; from any of its threads and tasks.
///
/// The errors of each call are in `lookup.proto`. Those of all calls:
/// `UNAVAILABLE` when no server answers, `DEADLINE_EXCEEDED` when the time is up.
#[derive(Clone)]
pub struct LeadClient {
    stub: Stub,
    shared: Arc<Shared>,
}

/// What clones have in common. Constant, but for the lists.
struct Shared {
    address: String,
    authorization: Option<MetadataValue<Ascii>>,
    timeout: Duration,
    lists: AttributeLists,
}

impl LeadClient {
    /// A client of the server at `address` (`HOST:PORT` or `unix:PATH`), without
    /// TLS and token. Does not wait for the connection.
    ///
    /// # Errors
    ///
    /// Those of [`LeadClientBuilder::connect`].
    pub fn connect(address: impl Into<String>) -> Result<Self, Error> {
        Self::builder().address(address).connect()
    }

    /// For a client with TLS, a token or another timeout.
    pub fn builder() -> LeadClientBuilder {
        LeadClientBuilder::default()
    }

    /// The lead that a phone number belongs to: of several, the one with the
    /// latest activity. Awaiting it gives `None` where the account has no such
    /// lead.
    pub fn get_by_phone(&self, phone: impl Into<String>) -> Call<GetLeadByPhoneRequest> {
        let request = GetLeadByPhoneRequest {
            phone: phone.into(),
            ..Default::default()
        };
        Call::new(self, request)
    }

    /// The lead with an id, or the one that it was merged into. Awaiting it gives
    /// `None` where the account has no such lead, deleted ones included.
    pub fn get_by_id(&self, id: impl Into<String>) -> Call<GetLeadByIdRequest> {
        let request = GetLeadByIdRequest {
            id: id.into(),
            ..Default::default()
        };
        Call::new(self, request)
    }

    /// All leads that have a number, as a stream: see
    /// [`into_stream`](Call<ListLeadsByPhoneRequest>::into_stream).
    pub fn list(&self, phone: impl Into<String>) -> Call<ListLeadsByPhoneRequest> {
        let request = ListLeadsByPhoneRequest {
            phone: phone.into(),
            ..Default::default()
        };
        Call::new(self, request)
    }

    /// Any count of numbers at once. Awaiting it gives an outcome for each, in
    /// order: an error of a number is that number's; an error of a call, one for
    /// each 1,000 numbers, is the batch's.
    pub fn batch<P: Into<String>>(
        &self,
        phones: impl IntoIterator<Item = P>,
    ) -> Call<BatchGetLeadsByPhoneRequest> {
        let request = BatchGetLeadsByPhoneRequest {
            phones: phones.into_iter().map(Into::into).collect(),
            ..Default::default()
        };
        Call::new(self, request)
    }

    /// Any number of numbers, taken from an iterator as the server takes them:
    /// see [`into_stream`](Call<Numbers<I::IntoIter>>::into_stream).
    pub fn stream<I: IntoIterator>(&self, phones: I) -> Call<Numbers<I::IntoIter>> {
        let numbers = Numbers {
            template: StreamLeadsByPhoneRequest::default(),
            phones: phones.into_iter(),
            per_message: NUMBERS_PER_MESSAGE,
            patience: PATIENCE,
        };
        Call::new(self, numbers)
    }

    /// How fresh and how full the replica is.
    pub fn status(&self) -> Call<GetReplicaStatusRequest> {
        Call::new(self, GetReplicaStatusRequest {})
    }

    /// The names of the lead's attributes that are null: the list of names that
    /// its answer had, without those in `Lead.attributes`. Awaiting it gives the
    /// empty set where the list is unknown (`attribute_list` is 0).
    ///
    /// For leads of this client's server that were sent whole: where
    /// [`attributes`](Call::attributes) cut them, all that was cut off seems
    /// null. The server is asked once for each list, and lists are few.
    pub fn null_attributes<'a>(&self, lead: &'a Lead) -> Call<NullsOf<'a>> {
        Call::new(self, NullsOf(lead))
    }

    pub(crate) fn new(
        channel: Channel,
        most_answer_bytes: usize,
        address: String,
        authorization: Option<MetadataValue<Ascii>>,
        timeout: Duration,
    ) -> Self {
        LeadClient {
            stub: Stub::new(channel).max_decoding_message_size(most_answer_bytes),
            shared: Arc::new(Shared {
                address,
                authorization,
                timeout,
                lists: AttributeLists::default(),
            }),
        }
    }

    pub(crate) fn stub(&self) -> Stub {
        self.stub.clone()
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.shared.timeout
    }

    pub(crate) fn lists(&self) -> &AttributeLists {
        &self.shared.lists
    }

    /// Sends `request` to `method` of the stub, again if need be, for `timeout`.
    pub(crate) async fn unary<R, A, F>(
        &self,
        timeout: Duration,
        request: &R,
        method: impl Fn(Stub, Request<R>) -> F,
    ) -> Result<A, Error>
    where
        R: Clone,
        F: Future<Output = Result<Response<A>, Status>>,
    {
        let timeout = timeout.min(LONGEST_TIMEOUT);
        let deadline = Instant::now() + timeout;
        repeat(timeout, || {
            let left = deadline.saturating_duration_since(Instant::now());
            let answer = method(self.stub(), self.request(request.clone(), Some(left)));
            async { answer.await.map(Response::into_inner) }
        })
        .await
    }

    /// A request of the message, or the messages, with the token and the time
    /// that is left.
    pub(crate) fn request<M>(&self, message: M, left: Option<Duration>) -> Request<M> {
        let mut request = Request::new(message);
        if let Some(value) = &self.shared.authorization {
            request
                .metadata_mut()
                .insert("authorization", value.clone());
        }
        if let Some(left) = left {
            request.set_timeout(left.min(LONGEST_TIMEOUT));
        }
        request
    }
}

impl fmt::Debug for LeadClient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("LeadClient")
            .field("address", &self.shared.address)
            .field("timeout", &self.shared.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_has_the_token_and_tells_the_server_the_time_left() {
        let client = LeadClient::builder().token("secret").connect().unwrap();
        let request = client.request((), Some(Duration::from_millis(300)));
        assert_eq!(request.metadata().get("grpc-timeout").unwrap(), "300000u");
        let token = request.metadata().get("authorization").unwrap();
        assert_eq!(token, "Bearer secret");
        assert!(token.is_sensitive());

        let client = LeadClient::builder().connect().unwrap();
        assert!(client.request((), None).metadata().is_empty());
    }
}
