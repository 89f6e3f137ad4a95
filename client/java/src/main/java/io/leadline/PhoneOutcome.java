// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.Status;
import io.leadline.v1.PhoneMatch;
import io.leadline.v1.PhoneResult;
import java.util.Optional;

/** What became of one number of a batch or a stream: a lead, nothing, or an error. Immutable. */
public final class PhoneOutcome {
  private static final String LEFT_OUT = "ANSWER_FULL";

  private final PhoneResult result;

  PhoneOutcome(PhoneResult result) {
    this.result = result;
  }

  /** True if there was no room for the number in the answer: it is to be asked for again. */
  static boolean isLeftOut(PhoneResult result) {
    return result.getFailure().getReason().equals(LEFT_OUT);
  }

  /**
   * The lead that has the number.
   *
   * @return empty where the account has no such lead
   * @throws LeadlineException if the number could not be answered
   */
  public Optional<PhoneMatch> match() {
    if (result.hasMatch()) {
      return Optional.of(result.getMatch());
    }
    if (isNothing()) {
      return Optional.empty();
    }
    throw Errors.of(result.getFailure());
  }

  /**
   * Why the number could not be answered.
   *
   * @return empty where it was, with a lead or with nothing
   */
  public Optional<LeadlineException> error() {
    if (result.hasMatch() || isNothing()) {
      return Optional.empty();
    }
    return Optional.of(Errors.of(result.getFailure()));
  }

  private boolean isNothing() {
    return result.getFailure().getCode() == Status.Code.NOT_FOUND.value();
  }
}
