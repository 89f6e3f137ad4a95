// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each kind of error, with all that it says. */
final class ErrorsTest {
  private static final String PHONE = "9810000001";

  private static LeadlineException errorOf(String server, LookupOptions options) {
    try (LeadlineClient client = Servers.client(server).build()) {
      return assertThrows(LeadlineException.class, () -> client.getByPhone(PHONE, options));
    }
  }

  private static LeadlineException errorOf(String server) {
    return errorOf(server, LookupOptions.defaults());
  }

  @Test
  void aBadNumberNamesTheField() {
    try (LeadlineClient client = Servers.client("main").build()) {
      LeadlineException error =
          assertThrows(LeadlineException.class, () -> client.getByPhone("12ab34567"));
      assertEquals(Status.Code.INVALID_ARGUMENT, error.code());
      assertEquals("INVALID_PHONE", error.reason());
      assertEquals("phone", error.field());
      assertFalse(error.fieldProblem().isEmpty());
      assertFalse(error.getMessage().isEmpty());
      assertEquals(Map.of("field", "phone"), error.metadata());
      assertEquals(Optional.empty(), error.age());
      assertEquals(Optional.empty(), error.retryDelay());
      assertTrue(error.toString().contains("INVALID_ARGUMENT (INVALID_PHONE): "), error.toString());
    }
  }

  @Test
  void aBadIdNamesTheField() {
    try (LeadlineClient client = Servers.client("main").build()) {
      LeadlineException error = assertThrows(LeadlineException.class, () -> client.getById(""));
      assertEquals("INVALID_ID", error.reason());
      assertEquals("id", error.field());
    }
  }

  @Test
  void aReplicaThatIsTooOldTellsItsAge() {
    Duration bound = Duration.ofMillis(1);
    LeadlineException error = errorOf("main", LookupOptions.defaults().maxStaleness(bound));
    assertEquals(Status.Code.FAILED_PRECONDITION, error.code());
    assertEquals("REPLICA_STALE", error.reason());
    assertTrue(error.age().orElseThrow().compareTo(bound) > 0);
    assertEquals("0.001", error.metadata().get("max_staleness_seconds"));
    assertTrue(error.metadata().containsKey("as_of"));
    assertThrows(UnsupportedOperationException.class, () -> error.metadata().clear());
  }

  @Test
  void aBoundBelowZeroComesToTheServerAsItIs() {
    LeadlineException error =
        errorOf("main", LookupOptions.defaults().maxStaleness(Duration.ofMillis(-1500)));
    assertEquals("INVALID_MAX_STALENESS", error.reason());
    assertEquals("max_staleness", error.field());
  }

  @Test
  void aBoundBelowZeroHasOneSign() {
    // Java has -1.5 s as -2 s and 500 ms, which is no duration over the wire.
    com.google.protobuf.Duration bound =
        LookupOptions.defaults().maxStaleness(Duration.ofMillis(-1500)).maxStaleness();
    assertEquals(-1, bound.getSeconds());
    assertEquals(-500_000_000, bound.getNanos());
  }

  @Test
  void aReplicaThatIsNotFilledAsksForTime() {
    LeadlineException error = errorOf("unfilled");
    assertEquals(Status.Code.UNAVAILABLE, error.code());
    assertEquals("REPLICA_INCOMPLETE", error.reason());
    assertEquals("0", error.metadata().get("leads_stored"));
    assertTrue(error.retryDelay().orElseThrow().compareTo(Duration.ZERO) > 0);
  }

  @Test
  void aReplicaThatIsMissingAsksForTime() {
    LeadlineException error = errorOf("missing");
    assertEquals(Status.Code.UNAVAILABLE, error.code());
    assertEquals("REPLICA_MISSING", error.reason());
    assertTrue(error.retryDelay().isPresent());
  }

  @Test
  void nobodyWhoListensHasNoReason() {
    LeadlineException error = errorOf("refused");
    assertEquals(Status.Code.UNAVAILABLE, error.code());
    assertEquals("", error.reason());
    assertEquals(Optional.empty(), error.retryDelay());
    assertTrue(error.getMessage().contains("Connection refused"), error.getMessage());
  }

  @Test
  void detailsThatCannotBeReadLeaveTheRest() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        new byte[] {(byte) 0xFF, 1, 2});
    LeadlineException error =
        Errors.of(Status.UNAVAILABLE.withDescription("why").asRuntimeException(trailers));
    assertEquals(Status.Code.UNAVAILABLE, error.code());
    assertEquals("why", error.getMessage());
    assertEquals("", error.reason());
  }
}
