// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.leadline.v1.GetLeadByPhoneResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the caller ends itself is no error of the server's. */
final class CancellationTest {
  private static final String PHONE = "9810000001";

  private LeadlineClient silent;

  @BeforeEach
  void connect() {
    silent = Servers.client("silent").build();
  }

  @AfterEach
  void disconnect() {
    silent.close();
  }

  @Test
  void anInterruptEndsACall() {
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, () -> silent.getByPhone(PHONE));
    assertTrue(Thread.interrupted(), "the interrupt was lost");
  }

  @Test
  void anInterruptEndsAStream() {
    PhoneStream stream = silent.stream(List.of(PHONE).iterator());
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, stream::hasNext);
    assertTrue(Thread.interrupted(), "the interrupt was lost");
  }

  @Test
  void anInterruptEndsTheWaitForAServer() {
    try (LeadlineClient refused = Servers.client("refused").build()) {
      Thread consumer = Thread.currentThread();
      PhoneStream stream = refused.stream(List.of(PHONE).iterator());
      CompletableFuture<Void> interrupt = CompletableFuture.runAsync(consumer::interrupt);
      assertThrows(CancellationException.class, stream::hasNext);
      interrupt.join();
      assertTrue(Thread.interrupted(), "the interrupt was lost");
    }
  }

  @Test
  void aCancelledContextEndsACall() {
    Context.CancellableContext context = Context.current().withCancellation();
    context.cancel(null);
    assertThrows(CancellationException.class, () -> context.call(() -> silent.getByPhone(PHONE)));
  }

  @Test
  void aCancelledFutureCancelsItsCall() throws Exception {
    // The request gets to the server, and the answer does not come back: the relay's other end
    // is silent, too.
    try (Relay relay = Relay.to(Servers.address("main"));
        LeadlineClient client = Servers.client("main").address(relay.address()).build()) {
      client.status();
      relay.holdAnswers();
      CompletableFuture<Optional<GetLeadByPhoneResponse>> future = client.getByPhoneAsync(PHONE);
      assertTrue(Relay.reaches(relay.requests, 2));
      assertTrue(future.cancel(true));
      assertTrue(Relay.reaches(relay.resets, 1), "the server was not told");
      assertThrows(CancellationException.class, future::join);
    }
  }

  @Test
  void closingTheClientEndsItsCalls() {
    CompletableFuture<Optional<GetLeadByPhoneResponse>> future = silent.getByPhoneAsync(PHONE);
    silent.close();
    assertThrows(CancellationException.class, future::join);
  }

  @Test
  void aClosedClientTakesNoCalls() {
    silent.close();
    silent.close();
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> silent.getByPhone(PHONE));
    assertEquals("the client is closed", error.getMessage());
    assertThrows(IllegalStateException.class, () -> silent.getByIdAsync("x"));
    assertThrows(IllegalStateException.class, () -> silent.stream(List.of(PHONE).iterator()));
    assertThrows(IllegalStateException.class, () -> silent.list(PHONE).iterator().hasNext());
  }
}
