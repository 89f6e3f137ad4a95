// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leadline.v1.GetLeadByIdResponse;
import io.leadline.v1.GetLeadByPhoneResponse;
import io.leadline.v1.Lead;
import io.leadline.v1.MatchKind;
import io.leadline.v1.MatchedField;
import io.leadline.v1.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is found, and what comes of it. */
final class LookupTest {
  private static final String ID = "00000000-0000-4000-8000-0000000000";

  private static LeadlineClient client;

  @BeforeAll
  static void connect() {
    client = Servers.client("main").build();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @Test
  void aCallerIsFound() {
    GetLeadByPhoneResponse found = client.getByPhone("+91 98100 00001").orElseThrow();
    Lead lead = found.getLead();
    assertEquals(1, lead.getNumber());
    assertEquals(ID + "01", lead.getId());
    assertEquals("Asha", lead.getFirstName());
    assertEquals("Pune", lead.getAttributesOrThrow("mx_City"));
    assertTrue(lead.getDoNotCall());
    assertEquals(1768471200, lead.getLastActivityAt().getSeconds());
    assertEquals(MatchedField.MATCHED_FIELD_PHONE, found.getMatchedField());
    assertEquals(MatchKind.MATCH_KIND_INTERNATIONAL, found.getMatchKind());
    assertEquals(1, found.getMatchCount());
    assertEquals(Source.SOURCE_REPLICA, found.getFreshness().getSource());
    assertTrue(found.getFreshness().getComplete());
  }

  @Test
  void theLatestOfSeveralIsFound() {
    GetLeadByPhoneResponse found = client.getByPhone("9810000002").orElseThrow();
    assertEquals(3, found.getLead().getNumber());
    assertEquals(3, found.getMatchCount());
    assertEquals(MatchedField.MATCHED_FIELD_MOBILE, found.getMatchedField());
  }

  @Test
  void nobodyIsNothing() {
    assertEquals(Optional.empty(), client.getByPhone("9899999999"));
  }

  @Test
  void aLeadIsFoundByItsId() {
    GetLeadByIdResponse found = client.getById(ID + "01").orElseThrow();
    assertEquals(1, found.getLead().getNumber());
    assertEquals("", found.getRedirectedFrom());
  }

  @Test
  void aMergedIdLeadsToTheLeadThatIsLeft() {
    GetLeadByIdResponse found = client.getById(ID + "12").orElseThrow();
    assertEquals(ID + "11", found.getLead().getId());
    assertEquals(ID + "12", found.getRedirectedFrom());
  }

  @Test
  void aDeletedIdIsNothing() {
    assertEquals(Optional.empty(), client.getById(ID + "13"));
  }

  @Test
  void anUnknownIdIsNothing() {
    assertEquals(Optional.empty(), client.getById("00000000-0000-4000-8000-999999999999"));
  }

  @Test
  void futuresCompleteWithTheSame() {
    assertEquals(
        1, client.getByPhoneAsync("9810000001").join().orElseThrow().getLead().getNumber());
    assertEquals(Optional.empty(), client.getByPhoneAsync("9899999999").join());
    assertEquals(ID + "11", client.getByIdAsync(ID + "12").join().orElseThrow().getLead().getId());
    assertEquals(Optional.empty(), client.getByIdAsync(ID + "13").join());
  }

  @Test
  void futuresCompleteWithTheError() {
    CompletionException thrown =
        assertThrows(CompletionException.class, () -> client.getByPhoneAsync("abc").join());
    LeadlineException error = (LeadlineException) thrown.getCause();
    assertEquals("INVALID_PHONE", error.reason());
    assertEquals("phone", error.field());
  }

  @Test
  void onlyWantedAttributesCome() {
    LookupOptions options = LookupOptions.defaults().attributes("mx_City", "mx_NotThere");
    Lead lead = client.getByPhone("9810000001", options).orElseThrow().getLead();
    assertEquals(Set.of("mx_City"), lead.getAttributesMap().keySet());
    assertEquals("Asha", lead.getFirstName());
    assertEquals(
        Set.of("mx_City"),
        client.getById(ID + "01", options).orElseThrow().getLead().getAttributesMap().keySet());
  }

  @Test
  void aReplicaThatIsYoungEnoughAnswers() {
    LookupOptions options =
        LookupOptions.defaults().maxStaleness(Duration.ofDays(1)).allowReadThrough(true);
    assertTrue(client.getByPhone("9810000001", options).isPresent());
  }

  @Test
  void nullEmptyAndAbsentAreThree() {
    Lead lead = client.getByPhone("9810000009").orElseThrow().getLead();
    Set<String> nulls = client.nullAttributes(lead);
    assertEquals("", lead.getAttributesOrThrow("mx_Empty"));
    assertTrue(lead.hasFirstName());
    assertEquals("", lead.getFirstName());
    assertFalse(nulls.contains("mx_Empty"));
    assertTrue(nulls.contains("mx_Null"));
    assertTrue(nulls.contains("LastName"));
    assertFalse(lead.containsAttributes("mx_Null"));
    assertFalse(lead.hasLastName());
    assertFalse(nulls.contains("mx_NotThere"));
    assertFalse(lead.containsAttributes("mx_NotThere"));
    assertThrows(UnsupportedOperationException.class, () -> nulls.add("mx_NotThere"));
  }

  @Test
  void aListOfNamesIsAskedForOnce() throws Exception {
    try (Relay relay = Relay.to(Servers.address("main"));
        LeadlineClient own = Servers.client("main").address(relay.address()).build()) {
      Lead lead = own.getByPhone("9810000009").orElseThrow().getLead();
      Set<String> nulls = own.nullAttributes(lead);
      assertEquals(2, relay.requests.get());
      assertEquals(nulls, own.nullAttributes(lead));
      assertEquals(2, relay.requests.get());
    }
  }

  @Test
  void ofAnUnknownListNothingIsNull() {
    assertEquals(Set.of(), client.nullAttributes(Lead.newBuilder().setId("x").build()));
  }

  @Test
  void theStatusIsTold() {
    assertEquals("4242", client.status().getAccountId());
    assertEquals(42, client.status().getFill().getLeadsStored());
    try (LeadlineClient unfilled = Servers.client("unfilled").build()) {
      assertFalse(unfilled.status().getFreshness().getComplete());
    }
  }
}
