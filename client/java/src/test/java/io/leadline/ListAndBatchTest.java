// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.leadline.v1.PhoneMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several leads of one number, and several numbers. */
final class ListAndBatchTest {
  // 30 leads have it: 129, 128, ..., 100.
  private static final String NUMBER_OF_MANY = "9810000100";

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

  private static List<Long> numbersOf(Iterable<PhoneMatch> matches) {
    List<Long> numbers = new ArrayList<>();
    matches.forEach(match -> numbers.add(match.getLead().getNumber()));
    return numbers;
  }

  private static List<Long> expected() {
    List<Long> numbers = new ArrayList<>();
    for (long number = 129; number >= 100; --number) {
      numbers.add(number);
    }
    return numbers;
  }

  @Test
  void aListHasAllInOrder() {
    assertEquals(List.of(3L, 2L, 4L), numbersOf(client.list("9810000002")));
  }

  @Test
  void aListGoesFromPageToPage() {
    LookupOptions options = LookupOptions.defaults().pageSize(7).attributes("FirstName");
    Iterable<PhoneMatch> list = client.list(NUMBER_OF_MANY, options);
    assertEquals(expected(), numbersOf(list));
    assertEquals(5, relay.requests.get());
    // Another iterator begins anew.
    assertEquals(expected(), numbersOf(list));
    assertEquals(10, relay.requests.get());
  }

  @Test
  void pagesAreReadAsTheyAreConsumed() {
    LookupOptions options = LookupOptions.defaults().pageSize(7);
    Iterator<PhoneMatch> list = client.list(NUMBER_OF_MANY, options).iterator();
    assertEquals(0, relay.requests.get());
    for (int i = 0; i < 7; ++i) {
      assertEquals(129 - i, list.next().getLead().getNumber());
    }
    assertEquals(1, relay.requests.get());
  }

  @Test
  void aListOfNobodyIsEmpty() {
    Iterator<PhoneMatch> list = client.list("9899999999").iterator();
    assertFalse(list.hasNext());
    assertThrows(NoSuchElementException.class, list::next);
  }

  @Test
  void aListThatFailsThrowsWhileItIsRead() {
    Iterator<PhoneMatch> letters = client.list("abc").iterator();
    LeadlineException error = assertThrows(LeadlineException.class, letters::hasNext);
    assertEquals("INVALID_PHONE", error.reason());
    LookupOptions none = LookupOptions.defaults().pageSize(-1);
    error =
        assertThrows(
            LeadlineException.class, () -> client.list("9810000001", none).iterator().next());
    assertEquals("INVALID_PAGE_SIZE", error.reason());
    assertEquals("page_size", error.field());
  }

  @Test
  void aBatchHasEachItsOwn() {
    List<PhoneOutcome> outcomes =
        client.batch(List.of("9810000001", "9899999999", "12ab34567", "+91 9810000002"));
    assertEquals(4, outcomes.size());
    assertEquals(1, outcomes.get(0).match().orElseThrow().getLead().getNumber());
    assertTrue(outcomes.get(0).error().isEmpty());
    assertTrue(outcomes.get(1).match().isEmpty());
    assertTrue(outcomes.get(1).error().isEmpty());
    LeadlineException error = outcomes.get(2).error().orElseThrow();
    assertEquals(Status.Code.INVALID_ARGUMENT, error.code());
    assertEquals("INVALID_PHONE", error.reason());
    assertThrows(LeadlineException.class, () -> outcomes.get(2).match());
    assertEquals(3, outcomes.get(3).match().orElseThrow().getLead().getNumber());
  }

  @Test
  void aBatchOfNothingAsksNobody() {
    assertEquals(List.of(), client.batch(List.of()));
    assertEquals(0, relay.requests.get());
  }

  @Test
  void aBatchAboveOneCallIsSeveral() {
    List<String> phones = new ArrayList<>();
    for (int i = 0; i < 2500; ++i) {
      phones.add(i % 2 == 0 ? "9810000001" : "9899999999");
    }
    List<PhoneOutcome> outcomes =
        client.batch(phones, LookupOptions.defaults().attributes("FirstName"));
    assertEquals(3, relay.requests.get());
    assertEquals(2500, outcomes.size());
    for (int i = 0; i < 2500; ++i) {
      assertEquals(i % 2 == 0, outcomes.get(i).match().isPresent());
    }
  }

  @Test
  void whatDidNotFitIsAskedForAgain() {
    // A lead of many attributes: 1,000 of them are more than an answer's 3 MB.
    List<String> phones = new ArrayList<>(Collections.nCopies(1000, "9810000010"));
    phones.set(999, "9899999999");
    List<PhoneOutcome> outcomes = client.batch(phones);
    assertTrue(relay.requests.get() > 1, "it all fitted into one answer");
    assertEquals(1000, outcomes.size());
    for (PhoneOutcome outcome : outcomes.subList(0, 999)) {
      assertEquals(10, outcome.match().orElseThrow().getLead().getNumber());
    }
    assertTrue(outcomes.get(999).match().isEmpty());
  }

  @Test
  void anErrorOfTheCallIsTheBatches() {
    LookupOptions tooOld = LookupOptions.defaults().maxStaleness(Duration.ofMillis(1));
    LeadlineException error =
        assertThrows(LeadlineException.class, () -> client.batch(List.of("9810000001"), tooOld));
    assertEquals("REPLICA_STALE", error.reason());
  }
}
