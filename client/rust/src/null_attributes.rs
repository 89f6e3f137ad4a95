// SPDX-License-Identifier: Apache-2.0
//! Tells an attribute that is null from one that the account does not have.

use std::collections::{BTreeSet, HashMap};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::call::Call;
use crate::error::Error;
use crate::v1::{Lead, ListAttributesRequest};

/// The server's lists of attribute names by their numbers. They never change:
/// each is asked for once, by whoever needs it first. Thread-safe.
#[derive(Default)]
pub(crate) struct AttributeLists(Mutex<HashMap<u32, Arc<List>>>);

type List = OnceCell<Vec<String>>;

impl AttributeLists {
    fn get(&self, number: u32) -> Arc<List> {
        // Nothing panics under the lock.
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(number).or_default())
    }
}

/// The lead whose null attributes are asked for. See
/// [`LeadClient::null_attributes`](crate::LeadClient::null_attributes).
#[derive(Clone, Copy, Debug)]
pub struct NullsOf<'a>(pub(crate) &'a Lead);

impl<'a> IntoFuture for Call<NullsOf<'a>> {
    type Output = Result<BTreeSet<String>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.null_attributes())
    }
}

impl Call<NullsOf<'_>> {
    async fn null_attributes(self) -> Result<BTreeSet<String>, Error> {
        let NullsOf(lead) = self.request;
        if lead.attribute_list == 0 {
            return Ok(BTreeSet::new());
        }
        let list = self.client.lists().get(lead.attribute_list);
        // The time that another call for the same list takes is this one's too.
        let names = list.get_or_try_init(|| self.ask_for_list(lead.attribute_list));
        let names = timeout(self.time(), names)
            .await
            .map_err(|_| Error::too_late(self.time(), None))??;
        let is_null = |name: &&String| !lead.attributes.contains_key(*name);
        Ok(names.iter().filter(is_null).cloned().collect())
    }

    async fn ask_for_list(&self, number: u32) -> Result<Vec<String>, Error> {
        let request = ListAttributesRequest {
            attribute_lists: vec![number],
        };
        let answer = self
            .client
            .unary(self.time(), &request, |mut stub, request| async move {
                stub.list_attributes(request).await
            })
            .await?;
        match <[_; 1]>::try_from(answer.attribute_lists) {
            Ok([list]) => Ok(list.names),
            Err(_) => Err(Error::bad_answer("not one list of attributes")),
        }
    }
}
