// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.Deadline;
import io.grpc.Status;
import io.leadline.v1.BatchGetLeadsByPhoneRequest;
import io.leadline.v1.PhoneResult;
import io.leadline.v1.StreamLeadsByPhoneRequest;
import io.leadline.v1.StreamLeadsByPhoneResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The outcomes of a stream of numbers: exactly one for each, in their order, as they are consumed.
 *
 * <p>Close it where it may be left before its end: until then the server keeps a place for it. At
 * its end, or with its error, it is closed.
 *
 * <p>For one thread, but for {@link #close}.
 */
public final class PhoneStream implements Iterator<PhoneOutcome>, AutoCloseable {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String DRAINING = "DRAINING";

  private final Calls calls;
  private final LookupOptions options;
  private final BatchGetLeadsByPhoneRequest batchPrototype;
  private final Deadline deadline; // null if there is none
  private final UnansweredMessages messages;
  private final CountDownLatch closed = new CountDownLatch(1);

  // Written by the consumer's thread alone; close() reads it.
  private volatile MessageStream stream; // null while none is open

  private final Deque<PhoneOutcome> ready = new ArrayDeque<>();
  private boolean isFirstPartlyAnswered; // what is left of that message goes to a batch
  private boolean isAtEnd;
  private RuntimeException failure; // how it ended, if not well
  private long pauseNanos = FIRST_PAUSE_NANOS;

  /** The prototypes have all of a request but its numbers. */
  PhoneStream(
      Calls calls,
      Iterator<String> phones,
      StreamLeadsByPhoneRequest prototype,
      BatchGetLeadsByPhoneRequest batchPrototype,
      LookupOptions options) {
    this.calls = calls;
    this.options = options;
    this.batchPrototype = batchPrototype;
    this.deadline = options.timeout() == null ? null : Deadlines.after(options.timeout());
    this.messages = new UnansweredMessages(phones, prototype, options.numbersPerMessage());
  }

  /**
   * Waits until there is an outcome, or all numbers have theirs.
   *
   * @throws LeadlineException if the stream failed; numbers without an outcome get none
   * @throws CancellationException if it was closed, its client was, or the thread is interrupted
   */
  @Override
  public boolean hasNext() {
    if (failure != null) {
      throw failure;
    }
    if (isAtEnd) {
      return false;
    }
    try {
      requireOpen(null);
      fillReady();
      return !isAtEnd;
    } catch (RuntimeException | Error e) {
      failure = e instanceof RuntimeException ? (RuntimeException) e : new IllegalStateException(e);
      ready.clear();
      breakOff();
      throw e;
    }
  }

  /**
   * Waits for the next outcome.
   *
   * @throws NoSuchElementException if there is none
   * @throws LeadlineException as {@link #hasNext}
   * @throws CancellationException as {@link #hasNext}
   */
  @Override
  public PhoneOutcome next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  /** Ends the call. A thread that waits for an outcome gets a {@link CancellationException}. */
  @Override
  public void close() {
    closed.countDown();
    MessageStream open = stream;
    if (open != null) {
      open.cancel();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void requireOpen(Throwable cause) {
    if (isClosed()) {
      CancellationException cancellation = new CancellationException("the stream was closed");
      cancellation.initCause(cause);
      throw cancellation;
    }
  }

  // Until there is an outcome, or the end. Patience is for the time that the caller waits: what it
  // does between two outcomes is no fault of the server's.
  private void fillReady() {
    long waitingSince = System.nanoTime();
    while (ready.isEmpty() && !isAtEnd) {
      requireOpen(null);
      try {
        step();
      } catch (LeadlineException e) {
        requireOpen(e);
        breakOff();
        long waited = System.nanoTime() - waitingSince;
        long patience = Deadlines.nanosOf(options.patience());
        if (!isBrokenOff(e) || waited + pauseNanos > patience) {
          throw e;
        }
        pause();
      }
    }
  }

  // True if the server went away, and what was not answered can be sent again.
  private static boolean isBrokenOff(LeadlineException error) {
    return error.code() == Status.Code.UNAVAILABLE
        && (error.reason().isEmpty() || error.reason().equals(DRAINING));
  }

  private void step() {
    if (isFirstPartlyAnswered) {
      askForTheRest();
      return;
    }
    if (stream == null) {
      stream = calls.openStream(deadline);
      // A close() before this line has not seen the stream.
      requireOpen(null);
    }
    while (messages.hasNextToSend()) {
      stream.send(messages.nextToSend());
    }
    if (messages.areAllAnswered()) {
      stream.closeSending();
      if (stream.receive() != null) {
        throw Errors.internal("an answer to no message");
      }
      stream = null;
      isAtEnd = true;
      return;
    }
    StreamLeadsByPhoneResponse answer = stream.receive();
    if (answer == null) {
      throw Errors.internal("the stream ended before its last answer");
    }
    pauseNanos = FIRST_PAUSE_NANOS;
    take(answer);
  }

  // Takes what answers the first message.
  private void take(StreamLeadsByPhoneResponse answer) {
    if (answer.getResultsCount() != messages.first().size()) {
      throw Errors.internal("an answer for other numbers");
    }
    for (PhoneResult result : answer.getResultsList()) {
      if (PhoneOutcome.isLeftOut(result)) {
        break;
      }
      ready.add(new PhoneOutcome(result));
    }
    isFirstPartlyAnswered = !messages.answered(ready.size());
  }

  private void askForTheRest() {
    // If that fails as a server does that goes away, the rest goes into a message again.
    isFirstPartlyAnswered = false;
    List<String> rest = messages.first();
    ready.addAll(Batch.findEach(calls, rest, batchPrototype, this::batchDeadline));
    messages.answered(rest.size());
  }

  private Deadline batchDeadline() {
    Deadline ofCall = calls.deadline(LookupOptions.defaults());
    return deadline == null ? ofCall : ofCall.minimum(deadline);
  }

  // What was sent and has no answer is to be sent again.
  private void breakOff() {
    messages.nothingIsSent();
    MessageStream open = stream;
    stream = null;
    if (open != null) {
      open.cancel();
    }
  }

  private void pause() {
    long nanos = pauseNanos;
    if (deadline != null) {
      nanos = Math.min(nanos, deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }
    pauseNanos = Math.min(pauseNanos * 2, LONGEST_PAUSE_NANOS);
    try {
      // Ends at once if it is closed, which the next step sees.
      if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
        requireOpen(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted before the stream was opened anew");
    }
  }
}
