// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.leadline.v1.StreamLeadsByPhoneRequest;
import io.leadline.v1.StreamLeadsByPhoneResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * One StreamLeadsByPhone call: messages are sent without waiting, and answers waited for. It goes
 * on until it has ended or is cancelled. For one thread, but for {@link #cancel}.
 */
final class MessageStream {
  /** An answer, or how the call ended: then `answer` is null, and `error` is if it ended well. */
  private static final class Event {
    final StreamLeadsByPhoneResponse answer;
    final StatusRuntimeException error;

    Event(StreamLeadsByPhoneResponse answer, StatusRuntimeException error) {
      this.answer = answer;
      this.error = error;
    }
  }

  private final ClientCall<StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse> call;
  private final Function<StatusRuntimeException, RuntimeException> errorOf;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private boolean isCancelled; // guarded by this

  /** Starts `call`. `errorOf` makes the exceptions of receive. */
  MessageStream(
      ClientCall<StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse> call,
      Function<StatusRuntimeException, RuntimeException> errorOf) {
    this.call = call;
    this.errorOf = errorOf;
    call.start(new Listener(), new Metadata());
  }

  /** Nothing is known of its arrival but by its answer. */
  synchronized void send(StreamLeadsByPhoneRequest message) {
    // gRPC throws IllegalStateException for what comes behind a cancel.
    if (!isCancelled) {
      call.sendMessage(message);
    }
  }

  synchronized void closeSending() {
    if (!isCancelled) {
      call.halfClose();
    }
  }

  /**
   * Waits for the next answer; null where the call ended well. An interrupt cancels the call, and
   * stays set.
   */
  StreamLeadsByPhoneResponse receive() {
    call.request(1);
    Event event;
    try {
      event = events.take();
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for an answer");
    }
    if (event.error != null) {
      throw errorOf.apply(event.error);
    }
    return event.answer;
  }

  /** Ends the call at once; a receive that waits ends, too. Thread-safe. */
  synchronized void cancel() {
    isCancelled = true;
    call.cancel("the caller wants no more of it", null);
    // gRPC may tell nobody of it, where the channel is still looking for the server: the messages
    // that it kept meanwhile come behind the cancel, and end its work with an exception.
    events.add(new Event(null, Status.CANCELLED.asRuntimeException()));
  }

  private final class Listener extends ClientCall.Listener<StreamLeadsByPhoneResponse> {
    @Override
    public void onMessage(StreamLeadsByPhoneResponse answer) {
      events.add(new Event(answer, null));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      events.add(new Event(null, status.isOk() ? null : status.asRuntimeException(trailers)));
    }
  }
}
