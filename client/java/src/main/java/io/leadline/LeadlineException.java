// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why there is no answer: the gRPC status, and what the server said of it. That there is no such
 * lead is not one of these. Immutable.
 */
public final class LeadlineException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String AGE = "age_seconds";

  private final Status.Code code;
  private final ErrorDetails details;

  LeadlineException(Status.Code code, String message, ErrorDetails details, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.details = details;
  }

  LeadlineException(Status.Code code, String message) {
    this(code, message, new ErrorDetails(), null);
  }

  /**
   * The gRPC code. {@code UNAVAILABLE} is worth another try; so is {@code DEADLINE_EXCEEDED} with
   * more time.
   *
   * @return never {@code OK} or {@code NOT_FOUND} of a lookup
   */
  public Status.Code code() {
    return code;
  }

  /**
   * What the contract calls this error, for example {@code REPLICA_STALE}.
   *
   * @return empty where the error is not from a Leadline server: nobody listens, the time was up
   */
  public String reason() {
    return details.reason;
  }

  /**
   * Facts about the error, by the keys that the contract names.
   *
   * @return unmodifiable; empty where there are none
   */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(details.metadata);
  }

  /**
   * How old the replica was.
   *
   * @return empty where the server did not say
   */
  public Optional<Duration> age() {
    try {
      return Optional.ofNullable(details.metadata.get(AGE))
          .map(seconds -> Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValue()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * How long the server asks to be left alone.
   *
   * @return empty where it does not ask
   */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(details.retryDelay);
  }

  /**
   * The field of the request that is at fault, for example {@code phone}.
   *
   * @return empty where it is none
   */
  public String field() {
    return details.field;
  }

  /**
   * What is wrong with {@link #field}.
   *
   * @return empty where nothing is
   */
  public String fieldProblem() {
    return details.fieldProblem;
  }

  /** The code, the reason and the message. */
  @Override
  public String toString() {
    String name = details.reason.isEmpty() ? code.name() : code + " (" + details.reason + ")";
    return getClass().getName() + ": " + name + ": " + getMessage();
  }

  /** What google.rpc details say; empty or null where they do not. Not changed once it is read. */
  static final class ErrorDetails implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    String reason = "";
    TreeMap<String, String> metadata = new TreeMap<>();
    Duration retryDelay;
    String field = "";
    String fieldProblem = "";
  }
}
