// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.leadline.v1.LeadLookupServiceGrpc;
import io.leadline.v1.StreamLeadsByPhoneRequest;
import io.leadline.v1.StreamLeadsByPhoneResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Makes calls on a channel, with the token, a deadline, and our errors. Thread-safe.
 *
 * <p>Whatever the caller ends itself, by an interrupt, a cancelled {@link Context} or {@link
 * #close}, ends with a {@link CancellationException}; all else with a {@link LeadlineException}.
 */
final class Calls {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final Channel authorized;
  private final Duration timeout;

  /** `token` may be null; `timeout` is for calls that do not say it. */
  Calls(ManagedChannel channel, String token, Duration timeout) {
    this.channel = channel;
    this.authorized = token == null ? channel : authorized(channel, token);
    this.timeout = timeout;
  }

  /** Of a call that begins now. */
  Deadline deadline(LookupOptions options) {
    return Deadlines.after(options.timeout() == null ? timeout : options.timeout());
  }

  /** Waits for the answer. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    requireOpen();
    try {
      return ClientCalls.blockingUnaryCall(authorized, method, until(deadline), request);
    } catch (StatusRuntimeException e) {
      throw errorOf(e);
    }
  }

  /** Waits for the answer; nothing where it is NOT_FOUND. */
  <Q, R> Optional<R> find(MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    try {
      return Optional.of(call(method, request, deadline));
    } catch (LeadlineException e) {
      if (e.code() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The same without waiting. The call is cancelled with its future. */
  <Q, R> CompletableFuture<Optional<R>> findLater(
      MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    requireOpen();
    CompletableFuture<Optional<R>> future = new CompletableFuture<>();
    ClientCall<Q, R> call = authorized.newCall(method, until(deadline));
    ClientCalls.asyncUnaryCall(call, request, new Completion<>(future));
    future.whenComplete(
        (found, error) -> {
          if (future.isCancelled()) {
            call.cancel("the caller cancelled the future", null);
          }
        });
    return future;
  }

  /** `deadline` is null where there is none. */
  MessageStream openStream(Deadline deadline) {
    requireOpen();
    ClientCall<StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse> call =
        authorized.newCall(LeadLookupServiceGrpc.getStreamLeadsByPhoneMethod(), until(deadline));
    return new MessageStream(call, this::errorOf);
  }

  /** Throws IllegalStateException once it is closed. */
  void requireOpen() {
    if (channel.isShutdown()) {
      throw new IllegalStateException("the client is closed");
    }
  }

  /** Ends all calls that are under way. */
  void close() {
    channel.shutdownNow();
  }

  private static Channel authorized(Channel channel, String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static CallOptions until(Deadline deadline) {
    return CallOptions.DEFAULT.withDeadline(deadline);
  }

  // To be asked on the thread, and in the Context, that the call was made in.
  private RuntimeException errorOf(StatusRuntimeException thrown) {
    Status.Code code = thrown.getStatus().getCode();
    boolean isBroken = code == Status.Code.CANCELLED || code == Status.Code.UNAVAILABLE;
    if (isBroken && channel.isShutdown()) {
      return cancellation("the client was closed", thrown);
    }
    if (code == Status.Code.CANCELLED && isCancelledByCaller()) {
      return cancellation("the caller cancelled the call", thrown);
    }
    return Errors.of(thrown);
  }

  private static boolean isCancelledByCaller() {
    return Thread.currentThread().isInterrupted() || Context.current().isCancelled();
  }

  private static CancellationException cancellation(String message, Throwable cause) {
    CancellationException cancellation = new CancellationException(message);
    cancellation.initCause(cause);
    return cancellation;
  }

  /** Completes a future with what becomes of a call. */
  private final class Completion<R> implements StreamObserver<R> {
    private final CompletableFuture<Optional<R>> future;
    private R answer;

    Completion(CompletableFuture<Optional<R>> future) {
      this.future = future;
    }

    @Override
    public void onNext(R value) {
      answer = value;
    }

    @Override
    public void onError(Throwable thrown) {
      StatusRuntimeException error = (StatusRuntimeException) thrown;
      if (error.getStatus().getCode() == Status.Code.NOT_FOUND) {
        future.complete(Optional.empty());
      } else {
        future.completeExceptionally(errorOf(error));
      }
    }

    @Override
    public void onCompleted() {
      future.complete(Optional.of(answer));
    }
  }
}
