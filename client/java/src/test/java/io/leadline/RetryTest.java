// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is repeated, how often, and until when. */
final class RetryTest {
  private static final String PHONE = "9810000001";

  /** A client of a server behind a relay, connected already. */
  private static final class Connected implements AutoCloseable {
    final Relay relay;
    final LeadlineClient client;

    Connected(String server) throws IOException {
      relay = Relay.to(Servers.address(server));
      client = Servers.client(server).address(relay.address()).build();
      if (!server.equals("missing")) {
        client.status();
        relay.requests.set(0);
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
      relay.close();
    }
  }

  @Test
  void aCallThatLosesItsConnectionIsRepeatedThreeTimes() throws Exception {
    try (Connected main = new Connected("main")) {
      main.relay.toCut.set(3);
      assertTrue(main.client.getByPhone(PHONE).isPresent());
      assertEquals(4, main.relay.requests.get());
    }
  }

  @Test
  void aCallThatLosesItsConnectionOnceMoreFails() throws Exception {
    try (Connected main = new Connected("main")) {
      main.relay.toCut.set(4);
      LeadlineException error =
          assertThrows(LeadlineException.class, () -> main.client.getByPhone(PHONE));
      assertEquals(Status.Code.UNAVAILABLE, error.code());
      assertEquals(4, main.relay.requests.get());
    }
  }

  @Test
  void cancelledByTheServerIsRepeatedToo() throws Exception {
    try (Connected main = new Connected("main")) {
      main.relay.toCancel.set(3);
      assertTrue(main.client.getByPhone(PHONE).isPresent());
      assertEquals(4, main.relay.requests.get());
    }
  }

  @Test
  void cancelledByTheServerIsUnavailable() throws Exception {
    try (Connected main = new Connected("main")) {
      main.relay.toCancel.set(4);
      LeadlineException error =
          assertThrows(LeadlineException.class, () -> main.client.getByPhone(PHONE));
      assertEquals(Status.Code.UNAVAILABLE, error.code());
      assertEquals(4, main.relay.requests.get());
    }
  }

  @Test
  void aServerThatForbidsItIsAskedOnce() throws Exception {
    try (Connected missing = new Connected("missing")) {
      assertThrows(LeadlineException.class, () -> missing.client.getByPhone(PHONE));
      assertEquals(1, missing.relay.requests.get());
    }
  }

  @Test
  void whatIsNobodysFaultIsAskedOnce() throws Exception {
    try (Connected main = new Connected("main")) {
      assertThrows(LeadlineException.class, () -> main.client.getByPhone("abc"));
      assertTrue(main.client.getByPhone("9899999999").isEmpty());
      assertEquals(2, main.relay.requests.get());
    }
  }

  @Test
  void aServerThatWasKilledAndRunsAgainIsFound() {
    try (LeadlineClient client = Servers.client("restarting").build()) {
      assertTrue(client.getByPhone(PHONE).isPresent());
      Servers.restart();
      assertTrue(client.getByPhone(PHONE).isPresent());
    }
  }

  @Test
  void aConnectionIsTriedAgainSoon() throws Exception {
    // After 100, 200, 400 and 800 ms. gRPC alone would take 7 s at least.
    try (Relay nobody = Relay.toNobody();
        LeadlineClient client = Servers.client("main").address(nobody.address()).build()) {
      long start = System.nanoTime();
      assertThrows(LeadlineException.class, client::status);
      assertTrue(Relay.reaches(nobody.connections, 5));
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(Duration.ofMillis(1400)) > 0, taken::toString);
      assertTrue(taken.compareTo(Duration.ofSeconds(6)) < 0, taken::toString);
    }
  }

  @Test
  void theDeadlineIsThreeHundredMilliseconds() {
    try (LeadlineClient client =
        LeadlineClient.builder().address(Servers.address("silent")).build()) {
      assertDeadline(300, () -> client.getByPhone(PHONE));
      assertDeadline(300, client::status);
      assertDeadline(300, () -> client.batch(List.of(PHONE)));
      assertDeadline(300, () -> client.list(PHONE).iterator().next());
    }
  }

  @Test
  void theDeadlineIsTheCalls() {
    try (LeadlineClient client = Servers.client("silent").build()) {
      LookupOptions options = LookupOptions.defaults().timeout(Duration.ofMillis(100));
      assertDeadline(100, () -> client.getByPhone(PHONE, options));
      assertDeadline(100, () -> client.getById("x", options));
    }
  }

  private static void assertDeadline(long milliseconds, Runnable call) {
    long start = System.nanoTime();
    LeadlineException error = assertThrows(LeadlineException.class, call::run);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(Status.Code.DEADLINE_EXCEEDED, error.code());
    assertEquals("", error.reason());
    assertTrue(taken.toMillis() >= milliseconds, taken::toString);
    assertTrue(taken.toMillis() < milliseconds + 2000, taken::toString);
  }
}
