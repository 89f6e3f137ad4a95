// SPDX-License-Identifier: Apache-2.0
//! A call, before it is made: what it asks and its options.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use tonic::{Request, Response, Status};

use crate::batch::find_each;
use crate::client::{LeadClient, Stub};
use crate::error::Error;
use crate::outcome::{nothing_where_not_found, PhoneOutcome};
use crate::v1::{
    BatchGetLeadsByPhoneRequest, GetLeadByIdRequest, GetLeadByIdResponse, GetLeadByPhoneRequest,
    GetLeadByPhoneResponse, GetReplicaStatusRequest, GetReplicaStatusResponse,
    ListLeadsByPhoneRequest, StreamLeadsByPhoneRequest,
};

/// A call of a [`LeadClient`] with its options. Nothing is sent before it is
/// awaited, or the stream of its results is read. To cancel it, drop the future
/// or the stream.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before the call is awaited or made a stream"]
pub struct Call<R> {
    pub(crate) client: LeadClient,
    pub(crate) request: R,
    // Absent: the client's; of a stream: none.
    pub(crate) timeout: Option<Duration>,
}

/// What a stream asks, of type `I`. See [`LeadClient::stream`].
#[derive(Clone, Debug)]
pub struct Numbers<I> {
    // A message without its numbers.
    pub(crate) template: StreamLeadsByPhoneRequest,
    pub(crate) phones: I,
    pub(crate) per_message: usize,
    pub(crate) patience: Duration,
}

/// The requests that look for leads, and so take
/// [`attributes`](Call::attributes) and [`max_staleness`](Call::max_staleness).
pub trait Lookup: sealed::Options {}

mod sealed {
    /// The options that such requests have in common.
    pub trait Options {
        fn attribute_names(&mut self) -> &mut Vec<String>;
        fn max_staleness(&mut self) -> &mut Option<prost_types::Duration>;
    }
}

macro_rules! lookup {
    ($request:ty $(, for $of:ident, in $field:ident)?) => {
        impl$(<$of>)? sealed::Options for $request {
            fn attribute_names(&mut self) -> &mut Vec<String> {
                &mut self$(.$field)?.attribute_names
            }
            fn max_staleness(&mut self) -> &mut Option<prost_types::Duration> {
                &mut self$(.$field)?.max_staleness
            }
        }
        impl$(<$of>)? Lookup for $request {}
    };
}

lookup!(GetLeadByPhoneRequest);
lookup!(GetLeadByIdRequest);
lookup!(ListLeadsByPhoneRequest);
lookup!(BatchGetLeadsByPhoneRequest);
lookup!(Numbers<I>, for I, in template);

impl<R> Call<R> {
    pub(crate) fn new(client: &LeadClient, request: R) -> Self {
        Call {
            client: client.clone(),
            request,
            timeout: None,
        }
    }

    /// How long the call may take, its repetitions included: the client's
    /// timeout unless given. A list or a batch may make several calls, and each
    /// has this time. A stream has no bound unless given, and then it is that
    /// of all of it, from the moment it is made a stream.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    pub(crate) fn time(&self) -> Duration {
        self.timeout.unwrap_or(self.client.timeout())
    }

    /// Sends the request as it is to `method` of the stub.
    pub(crate) async fn send<A, F>(
        &self,
        method: impl Fn(Stub, Request<R>) -> F,
    ) -> Result<A, Error>
    where
        R: Clone,
        F: Future<Output = Result<Response<A>, Status>>,
    {
        self.client.unary(self.time(), &self.request, method).await
    }
}

impl<R: Lookup> Call<R> {
    /// The names of the attributes wanted in `Lead.attributes`: all unless
    /// given. Names that a lead does not have are passed over. The typed fields
    /// always come.
    pub fn attributes<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        *self.request.attribute_names() = names.into_iter().map(Into::into).collect();
        self
    }

    /// Fails with `FAILED_PRECONDITION` (`REPLICA_STALE`) if the replica is
    /// older than this. Takes the `Duration` of the standard library, or that
    /// of protobuf.
    pub fn max_staleness(mut self, bound: impl TryInto<prost_types::Duration>) -> Self {
        // What is too long for protobuf is so for the server, which says it.
        let bound = bound.try_into().unwrap_or(prost_types::Duration {
            seconds: i64::MAX,
            nanos: 0,
        });
        *self.request.max_staleness() = Some(bound);
        self
    }
}

impl Call<GetLeadByPhoneRequest> {
    /// On a miss, the server may ask `LeadSquared` itself, if it was started so.
    pub fn allow_read_through(mut self) -> Self {
        self.request.allow_read_through = true;
        self
    }
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl IntoFuture for Call<GetLeadByPhoneRequest> {
    type Output = Result<Option<GetLeadByPhoneResponse>, Error>;
    type IntoFuture = Answer<Option<GetLeadByPhoneResponse>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let found =
                self.send(|mut stub, request| async move { stub.get_lead_by_phone(request).await });
            nothing_where_not_found(found.await)
        })
    }
}

impl IntoFuture for Call<GetLeadByIdRequest> {
    type Output = Result<Option<GetLeadByIdResponse>, Error>;
    type IntoFuture = Answer<Option<GetLeadByIdResponse>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let found =
                self.send(|mut stub, request| async move { stub.get_lead_by_id(request).await });
            nothing_where_not_found(found.await)
        })
    }
}

impl IntoFuture for Call<BatchGetLeadsByPhoneRequest> {
    type Output = Result<Vec<PhoneOutcome>, Error>;
    type IntoFuture = Answer<Vec<PhoneOutcome>>;

    fn into_future(self) -> Self::IntoFuture {
        let timeout = self.time();
        Box::pin(async move { find_each(&self.client, self.request, timeout).await })
    }
}

impl IntoFuture for Call<GetReplicaStatusRequest> {
    type Output = Result<GetReplicaStatusResponse, Error>;
    type IntoFuture = Answer<GetReplicaStatusResponse>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let status = self
                .send(|mut stub, request| async move { stub.get_replica_status(request).await });
            status.await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn options_go_into_the_request() {
        let client = LeadClient::builder().connect().unwrap();
        let call = client
            .get_by_phone("123456")
            .attributes(["a", "b"])
            .max_staleness(Duration::from_millis(1500))
            .allow_read_through();
        let expected = GetLeadByPhoneRequest {
            phone: "123456".into(),
            attribute_names: vec!["a".into(), "b".into()],
            max_staleness: Some(prost_types::Duration {
                seconds: 1,
                nanos: 500_000_000,
            }),
            allow_read_through: true,
        };
        assert_eq!(call.request, expected);
    }
}
