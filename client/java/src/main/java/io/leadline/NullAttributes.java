// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.leadline.v1.Lead;
import io.leadline.v1.LeadLookupServiceGrpc;
import io.leadline.v1.ListAttributesRequest;
import io.leadline.v1.ListAttributesResponse;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells an attribute that is null from one that the account does not have. Lists of names never
 * change: each is asked for once. Thread-safe.
 */
final class NullAttributes {
  private final Calls calls;
  private final Map<Integer, List<String>> lists = new ConcurrentHashMap<>();

  NullAttributes(Calls calls) {
    this.calls = calls;
  }

  /** In upstream's order; empty where the lead's list is unknown. Throws LeadlineException. */
  Set<String> of(Lead lead, LookupOptions options) {
    if (lead.getAttributeList() == 0) {
      return Set.of();
    }
    Set<String> nulls = new LinkedHashSet<>(namesOf(lead.getAttributeList(), options));
    nulls.removeAll(lead.getAttributesMap().keySet());
    return Collections.unmodifiableSet(nulls);
  }

  private List<String> namesOf(int list, LookupOptions options) {
    List<String> known = lists.get(list);
    if (known != null) {
      return known;
    }
    // Two threads may ask for the same list at once: no lock is held while a call is made.
    ListAttributesResponse answer =
        calls.call(
            LeadLookupServiceGrpc.getListAttributesMethod(),
            ListAttributesRequest.newBuilder().addAttributeLists(list).build(),
            calls.deadline(options));
    if (answer.getAttributeListsCount() != 1) {
      throw Errors.internal("not one list of attributes");
    }
    List<String> names = List.copyOf(answer.getAttributeLists(0).getNamesList());
    lists.put(list, names);
    return names;
  }
}
