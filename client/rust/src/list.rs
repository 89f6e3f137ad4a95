// SPDX-License-Identifier: Apache-2.0
//! All leads that have a number, page after page.

use std::collections::VecDeque;

use futures_core::Stream;
use futures_util::stream::try_unfold;

use crate::call::Call;
use crate::error::Error;
use crate::outcome::nothing_where_not_found;
use crate::v1::{ListLeadsByPhoneRequest, PhoneMatch};

impl Call<ListLeadsByPhoneRequest> {
    /// How many leads a page has at most; 0: the server's choice. The pages are
    /// not seen, only how often the server is asked.
    pub fn page_size(mut self, leads: i32) -> Self {
        self.request.page_size = leads;
        self
    }

    /// The leads, the one that `get_by_phone` gives first. A page is asked for
    /// when those before it are consumed, and has the call's timeout to itself.
    /// An error, of any page, is the last item. Leads that change meanwhile may
    /// come twice, or not at all.
    pub fn into_stream(self) -> impl Stream<Item = Result<PhoneMatch, Error>> + Send + Unpin {
        let pages = Pages {
            call: self,
            ready: VecDeque::new(),
            is_last: false,
        };
        Box::pin(try_unfold(pages, |mut pages| async move {
            Ok(pages.next().await?.map(|found| (found, pages)))
        }))
    }
}

struct Pages {
    call: Call<ListLeadsByPhoneRequest>,
    ready: VecDeque<PhoneMatch>,
    is_last: bool,
}

impl Pages {
    /// The next lead; `None` at the end. A page may be empty and yet not be the
    /// last.
    async fn next(&mut self) -> Result<Option<PhoneMatch>, Error> {
        while self.ready.is_empty() && !self.is_last {
            self.turn().await?;
        }
        Ok(self.ready.pop_front())
    }

    async fn turn(&mut self) -> Result<(), Error> {
        let page = self
            .call
            .send(|mut stub, request| async move { stub.list_leads_by_phone(request).await });
        let Some(page) = nothing_where_not_found(page.await)? else {
            self.is_last = true;
            return Ok(());
        };
        self.ready = page.matches.into();
        self.is_last = page.next_page_token.is_empty();
        self.call.request.page_token = page.next_page_token;
        Ok(())
    }
}
