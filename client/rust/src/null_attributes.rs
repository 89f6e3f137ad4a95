// SPDX-License-Identifier: Apache-2.0
//! Tells an attribute that is null from one that the account does not have.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::client::LeadClient;
use crate::error::Error;
use crate::v1::{Lead, ListAttributesRequest};

/// The server's lists of attribute names by their numbers. They never change:
/// each is asked for once, by whoever needs it first. Thread-safe.
#[derive(Default)]
pub(crate) struct AttributeLists(Mutex<HashMap<u32, Arc<OnceCell<Vec<String>>>>>);

impl AttributeLists {
    fn cell(&self, number: u32) -> Arc<OnceCell<Vec<String>>> {
        // Nothing panics under the lock.
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(number).or_default())
    }
}

impl LeadClient {
    /// The names of the lead's attributes that are null: the list of names that
    /// its answer had, without those in `Lead.attributes`. Empty where the list
    /// is unknown (`attribute_list` is 0).
    ///
    /// For leads of this client's server that were sent whole: where
    /// [`attributes`](crate::Call::attributes) cut them, all that was cut off
    /// seems null.
    ///
    /// # Errors
    ///
    /// Those of `ListAttributes`, which is called once for each list.
    pub async fn null_attributes(&self, lead: &Lead) -> Result<BTreeSet<String>, Error> {
        if lead.attribute_list == 0 {
            return Ok(BTreeSet::new());
        }
        let cell = self.lists().cell(lead.attribute_list);
        let names = cell
            .get_or_try_init(|| self.names_of_list(lead.attribute_list))
            .await?;
        Ok(names
            .iter()
            .filter(|name| !lead.attributes.contains_key(*name))
            .cloned()
            .collect())
    }

    async fn names_of_list(&self, number: u32) -> Result<Vec<String>, Error> {
        let request = ListAttributesRequest {
            attribute_lists: vec![number],
        };
        let answer = self
            .unary(self.timeout(), &request, |mut stub, request| async move {
                stub.list_attributes(request).await
            })
            .await?;
        match <[_; 1]>::try_from(answer.attribute_lists) {
            Ok([list]) => Ok(list.names),
            Err(_) => Err(Error::bad_answer("not one list of attributes")),
        }
    }
}
