// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.Status;
import io.leadline.v1.LeadLookupServiceGrpc;
import io.leadline.v1.ListLeadsByPhoneRequest;
import io.leadline.v1.ListLeadsByPhoneResponse;
import io.leadline.v1.PhoneMatch;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Reads the list of a number, page after page as it is consumed. Not thread-safe. */
final class LeadPages implements Iterator<PhoneMatch> {
  private final Calls calls;
  private final LookupOptions options;

  private ListLeadsByPhoneRequest request; // for the next page; null behind the last
  private Iterator<PhoneMatch> page = Collections.emptyIterator();

  LeadPages(Calls calls, ListLeadsByPhoneRequest first, LookupOptions options) {
    this.calls = calls;
    this.request = first;
    this.options = options;
  }

  /** Throws LeadlineException; the page can be asked for again then. */
  @Override
  public boolean hasNext() {
    // A page may be empty and not be the last.
    while (!page.hasNext() && request != null) {
      readPage();
    }
    return page.hasNext();
  }

  @Override
  public PhoneMatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }

  private void readPage() {
    ListLeadsByPhoneResponse answer;
    try {
      answer =
          calls.call(
              LeadLookupServiceGrpc.getListLeadsByPhoneMethod(), request, calls.deadline(options));
    } catch (LeadlineException e) {
      if (e.code() != Status.Code.NOT_FOUND) {
        throw e;
      }
      request = null;
      return;
    }
    page = answer.getMatchesList().iterator();
    String token = answer.getNextPageToken();
    request = token.isEmpty() ? null : request.toBuilder().setPageToken(token).build();
  }
}
