// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.Deadline;
import io.leadline.v1.BatchGetLeadsByPhoneRequest;
import io.leadline.v1.BatchGetLeadsByPhoneResponse;
import io.leadline.v1.LeadLookupServiceGrpc;
import io.leadline.v1.PhoneResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks for any count of numbers by BatchGetLeadsByPhone. */
final class Batch {
  private static final int MOST_IN_CALL = 1000;

  private Batch() {}

  /**
   * The outcomes of `phones`, in order: of all, or a LeadlineException. `prototype` has all of the
   * request but the numbers; `deadline` gives that of each call.
   */
  static List<PhoneOutcome> findEach(
      Calls calls,
      List<String> phones,
      BatchGetLeadsByPhoneRequest prototype,
      Supplier<Deadline> deadline) {
    List<PhoneOutcome> outcomes = new ArrayList<>(phones.size());
    while (outcomes.size() < phones.size()) {
      int end = Math.min(outcomes.size() + MOST_IN_CALL, phones.size());
      BatchGetLeadsByPhoneRequest request =
          prototype.toBuilder().addAllPhones(phones.subList(outcomes.size(), end)).build();
      BatchGetLeadsByPhoneResponse answer =
          calls.call(
              LeadLookupServiceGrpc.getBatchGetLeadsByPhoneMethod(), request, deadline.get());
      take(answer, request.getPhonesCount(), outcomes);
    }
    return outcomes;
  }

  // Up to the first number that was left out. The first of all always has room: so each call
  // brings something.
  private static void take(
      BatchGetLeadsByPhoneResponse answer, int asked, List<PhoneOutcome> outcomes) {
    if (answer.getResultsCount() != asked) {
      throw Errors.internal("an answer for other numbers");
    }
    for (int i = 0; i < asked; ++i) {
      PhoneResult result = answer.getResults(i);
      if (i > 0 && PhoneOutcome.isLeftOut(result)) {
        return;
      }
      outcomes.add(new PhoneOutcome(result));
    }
  }
}
