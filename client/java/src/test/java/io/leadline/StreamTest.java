// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Numbers without end. */
final class StreamTest {
  // The leads 1, 3 and 5..7's last, nobody, and no number at all.
  private static final List<String> PHONES =
      List.of("9810000001", "9810000002", "9899999999", "9810000005", "x");
  private static final List<String> ANSWERS = List.of("1", "3", "nobody", "7", "INVALID_PHONE");
  private static final LookupOptions SHORT = LookupOptions.defaults().attributes("FirstName");

  private Relay relay;
  private LeadlineClient client;

  @BeforeEach
  void connect() throws Exception {
    relay = Relay.to(Servers.address("main"));
    client = Servers.client("main").address(relay.address()).build();
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    relay.close();
  }

  private static List<String> cycle(List<String> all, int count) {
    List<String> cycle = new ArrayList<>();
    for (int i = 0; i < count; ++i) {
      cycle.add(all.get(i % all.size()));
    }
    return cycle;
  }

  private static Iterator<String> endless() {
    return Stream.generate(() -> "9810000001").iterator();
  }

  private static String textOf(PhoneOutcome outcome) {
    return outcome
        .error()
        .map(LeadlineException::reason)
        .or(() -> outcome.match().map(match -> Long.toString(match.getLead().getNumber())))
        .orElse("nobody");
  }

  private static List<String> read(PhoneStream stream) {
    List<String> answers = new ArrayList<>();
    stream.forEachRemaining(outcome -> answers.add(textOf(outcome)));
    return answers;
  }

  @Test
  void eachNumberHasOneOutcomeInOrder() {
    PhoneStream stream = client.stream(cycle(PHONES, 10_003).iterator(), SHORT);
    assertEquals(cycle(ANSWERS, 10_003), read(stream));
    assertFalse(stream.hasNext());
    assertThrows(NoSuchElementException.class, stream::next);
    assertEquals(1, relay.requests.get());
  }

  @Test
  void aStreamOfNothingIsEmpty() {
    assertFalse(client.stream(Collections.emptyIterator()).hasNext());
  }

  @Test
  void whatDidNotFitIsAskedForByABatch() {
    List<String> phones = new ArrayList<>(Collections.nCopies(1200, "9810000010"));
    phones.addAll(PHONES);
    List<String> expected = new ArrayList<>(Collections.nCopies(1200, "10"));
    expected.addAll(ANSWERS);
    assertEquals(expected, read(client.stream(phones.iterator())));
    assertTrue(relay.requests.get() > 1, "it all fitted into its answers");
  }

  @Test
  void moreTextThanTheWindowHasDoesNotWaitForEver() {
    String text = "x".repeat(200);
    List<String> answers = read(client.stream(Collections.nCopies(3000, text).iterator()));
    assertEquals(Collections.nCopies(3000, "INVALID_PHONE"), answers);
  }

  @Test
  void numbersAreTakenAsTheServerTakesThem() {
    AtomicInteger taken = new AtomicInteger();
    Iterator<String> phones =
        Stream.generate(
                () -> {
                  taken.incrementAndGet();
                  return "9810000001";
                })
            .iterator();
    LookupOptions options = SHORT.numbersPerMessage(1);
    try (PhoneStream stream = client.stream(phones, options)) {
      assertEquals(0, taken.get());
      for (int i = 1; i <= 20; ++i) {
        assertEquals("1", textOf(stream.next()));
        // Three more are unanswered, one more is read.
        assertTrue(taken.get() <= i + 5, () -> "took " + taken);
      }
    }
  }

  @Test
  void aServerThatIsKilledCostsNoOutcome() {
    try (LeadlineClient own = Servers.client("restarting").build()) {
      List<String> answers = new ArrayList<>();
      PhoneStream stream = own.stream(cycle(PHONES, 200).iterator(), SHORT.numbersPerMessage(3));
      while (stream.hasNext()) {
        answers.add(textOf(stream.next()));
        if (answers.size() == 31 || answers.size() == 100) {
          Servers.restart();
        }
      }
      assertEquals(cycle(ANSWERS, 200), answers);
    }
  }

  @Test
  void lostConnectionsCostNoOutcome() {
    List<String> answers = new ArrayList<>();
    PhoneStream stream = client.stream(cycle(PHONES, 50).iterator(), SHORT.numbersPerMessage(2));
    // Five in a row: gRPC alone gives up after four.
    relay.toCut.set(5);
    stream.forEachRemaining(outcome -> answers.add(textOf(outcome)));
    assertEquals(cycle(ANSWERS, 50), answers);
    assertEquals(6, relay.requests.get());
  }

  @Test
  void patienceHasAnEnd() {
    try (LeadlineClient nobody = Servers.client("refused").build()) {
      long start = System.nanoTime();
      PhoneStream stream =
          nobody.stream(endless(), LookupOptions.defaults().patience(Duration.ofMillis(500)));
      LeadlineException error = assertThrows(LeadlineException.class, stream::hasNext);
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertEquals(Status.Code.UNAVAILABLE, error.code());
      assertTrue(taken.toMillis() >= 240, taken::toString);
      assertTrue(taken.toMillis() < 5000, taken::toString);
      assertSame(error, assertThrows(LeadlineException.class, stream::next));
    }
  }

  @Test
  void anErrorWithAReasonEndsIt() {
    PhoneStream stream =
        client.stream(endless(), LookupOptions.defaults().maxStaleness(Duration.ofMillis(1)));
    LeadlineException error = assertThrows(LeadlineException.class, stream::next);
    assertEquals("REPLICA_STALE", error.reason());
    try (LeadlineClient missing = Servers.client("missing").build()) {
      error = assertThrows(LeadlineException.class, () -> missing.stream(endless()).hasNext());
      assertEquals("REPLICA_MISSING", error.reason());
    }
  }

  @Test
  void aTimeoutIsForAllOfIt() {
    try (LeadlineClient silent = Servers.client("silent").build()) {
      long start = System.nanoTime();
      PhoneStream stream =
          silent.stream(endless(), LookupOptions.defaults().timeout(Duration.ofMillis(200)));
      LeadlineException error = assertThrows(LeadlineException.class, stream::hasNext);
      assertEquals(Status.Code.DEADLINE_EXCEEDED, error.code());
      assertTrue(System.nanoTime() - start >= 200_000_000L);
    }
    // Also of one that is answered well, and for what opens it anew.
    LookupOptions options = SHORT.timeout(Duration.ofMillis(300));
    assertEquals(
        Status.Code.DEADLINE_EXCEEDED,
        assertThrows(LeadlineException.class, () -> read(client.stream(endless(), options)))
            .code());
    try (LeadlineClient refused = Servers.client("refused").build()) {
      assertEquals(
          Status.Code.DEADLINE_EXCEEDED,
          assertThrows(LeadlineException.class, () -> read(refused.stream(endless(), options)))
              .code());
    }
  }

  @Test
  void anEarlyEndEndsTheCall() {
    PhoneStream stream = client.stream(endless(), SHORT.numbersPerMessage(5));
    for (int i = 0; i < 12; ++i) {
      assertEquals("1", textOf(stream.next()));
    }
    assertEquals(0, relay.resets.get());
    stream.close();
    assertThrows(CancellationException.class, stream::hasNext);
    assertTrue(Relay.reaches(relay.resets, 1), "the server was not told");
  }

  @Test
  void moreAreLeftThanAServerHasPlacesFor() {
    // If they stayed, the server would soon refuse: TOO_MANY_BULK_CALLS.
    for (int i = 0; i < 300; ++i) {
      try (PhoneStream stream = client.stream(endless(), SHORT.numbersPerMessage(1))) {
        assertEquals("1", textOf(stream.next()));
      }
      int left = i + 1;
      assertTrue(Relay.reaches(relay.resets, left), "the server was not told");
    }
  }

  @Test
  void anIteratorThatThrowsEndsTheCall() {
    Iterator<String> phones =
        Stream.iterate(1, i -> i + 1)
            .map(
                i -> {
                  if (i > 50) {
                    throw new IllegalArgumentException("no more");
                  }
                  return "9810000001";
                })
            .iterator();
    PhoneStream stream = client.stream(phones, SHORT.numbersPerMessage(10));
    assertEquals(
        "no more", assertThrows(IllegalArgumentException.class, () -> read(stream)).getMessage());
    assertTrue(Relay.reaches(relay.resets, 1), "the server was not told");
  }

  // Many times: the end may meet any step of the beginning.
  @RepeatedTest(50)
  void aStreamIsClosedWhileItWaits() {
    try (LeadlineClient silent = Servers.client("silent").build()) {
      AtomicInteger taken = new AtomicInteger();
      Iterator<String> phones = Stream.generate(() -> "" + taken.incrementAndGet()).iterator();
      PhoneStream stream = silent.stream(phones, SHORT.numbersPerMessage(1));
      CompletableFuture<Throwable> thrown =
          CompletableFuture.supplyAsync(
              () -> assertThrows(CancellationException.class, stream::hasNext));
      assertTrue(Await.until(() -> taken.get() > 0));
      stream.close();
      assertEquals("the stream was closed", thrown.join().getMessage());
    }
  }
}
