// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** From how long something may take to when it must have ended. */
final class Deadlines {
  // Clocks of nanoseconds turn over after 292 years.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Deadlines() {}

  /** Throws IllegalArgumentException for a time in which nothing can be done. */
  static Duration requirePositive(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a timeout is above zero, not " + timeout);
    }
    return timeout;
  }

  static Deadline after(Duration timeout) {
    return Deadline.after(nanosOf(timeout), TimeUnit.NANOSECONDS);
  }

  /** At most a century, which stands for ever. */
  static long nanosOf(Duration time) {
    return (time.compareTo(LONGEST) < 0 ? time : LONGEST).toNanos();
  }
}
