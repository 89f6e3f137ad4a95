// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** How a client gets to a server, and that many threads share it. */
final class ConnectingTest {
  private static final String PHONE = "9810000001";

  private static <T> T with(LeadlineClientBuilder builder, Function<LeadlineClient, T> use) {
    try (LeadlineClient client = builder.build()) {
      return use.apply(client);
    }
  }

  private static void assertFound(LeadlineClientBuilder builder) {
    assertTrue(with(builder, client -> client.getByPhone(PHONE)).isPresent());
  }

  private static LeadlineException errorOf(LeadlineClientBuilder builder) {
    return with(
        builder, client -> assertThrows(LeadlineException.class, () -> client.getByPhone(PHONE)));
  }

  @Test
  void tlsAndAToken() {
    assertFound(Servers.client("tls"));
    LeadlineClientBuilder builder = Servers.client("tls");
    try (LeadlineClient client = builder.build()) {
      assertTrue(client.stream(List.of(PHONE).iterator()).next().match().isPresent());
      assertTrue(client.getByPhoneAsync(PHONE).join().isPresent());
    }
  }

  @Test
  void noToken() {
    LeadlineException error = errorOf(Servers.client("tls-nobody"));
    assertEquals(Status.Code.UNAUTHENTICATED, error.code());
    assertEquals("TOKEN_MISSING", error.reason());
  }

  @Test
  void anUnknownToken() {
    LeadlineException error = errorOf(Servers.client("tls-unknown"));
    assertEquals(Status.Code.UNAUTHENTICATED, error.code());
    assertEquals("TOKEN_UNKNOWN", error.reason());
  }

  @Test
  void aTokenForTheStatus() {
    LeadlineException error = errorOf(Servers.client("tls-status"));
    assertEquals(Status.Code.PERMISSION_DENIED, error.code());
    assertEquals("TOKEN_NOT_ALLOWED", error.reason());
    assertEquals("4242", with(Servers.client("tls-status"), c -> c.status().getAccountId()));
  }

  @Test
  void aStrangersCertificateIsNotTrusted() {
    LeadlineException error = errorOf(Servers.client("tls-stranger"));
    assertEquals(Status.Code.UNAVAILABLE, error.code());
    assertEquals("", error.reason());
    assertTrue(error.getMessage().contains("certification path"), error.getMessage());
  }

  @Test
  void aCertificateForAnotherHostIsNotTrusted() throws Exception {
    // The certificate is for localhost and 127.0.0.1.
    String server = Servers.address("tls");
    try (Relay right = Relay.ofTlsAt("127.0.0.1", server);
        Relay wrong = Relay.ofTlsAt("127.0.0.2", server)) {
      assertFound(Servers.client("tls").address(right.address()));
      LeadlineException error = errorOf(Servers.client("tls").address(wrong.address()));
      assertEquals(Status.Code.UNAVAILABLE, error.code());
      assertTrue(wrong.connections.get() > 0);
    }
  }

  @Test
  void aServerWithoutTlsIsNotAskedByOne() {
    assertEquals(
        Status.Code.UNAVAILABLE,
        errorOf(Servers.client("tls").address(Servers.address("main"))).code());
  }

  @Test
  void mutualTls() {
    assertFound(Servers.client("mutual"));
  }

  @Test
  void mutualTlsWithoutACertificate() {
    LeadlineClientBuilder builder =
        LeadlineClient.builder()
            .address(Servers.address("mutual"))
            .timeout(Duration.ofSeconds(20))
            .tlsCa(Servers.pem("mutual", "tls_ca"));
    assertEquals(Status.Code.UNAVAILABLE, errorOf(builder).code());
  }

  @Test
  void aUnixSocket(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("leadline.sock");
    try (Relay relay = Relay.to(Servers.address("main"), socket)) {
      assertFound(Servers.client("main").address("unix:" + socket));
      assertEquals(1, relay.connections.get());
    }
  }

  @Test
  void proxiesOfTheEnvironmentAreNotUsed() {
    String nobody = Servers.address("refused");
    Map<String, String> proxy =
        Map.of(
            "https.proxyHost", "127.0.0.1",
            "https.proxyPort", nobody.substring(nobody.indexOf(':') + 1),
            "http.nonProxyHosts", "");
    Map<String, String> before =
        proxy.keySet().stream()
            .filter(key -> System.getProperty(key) != null)
            .collect(Collectors.toMap(key -> key, System::getProperty));
    try {
      proxy.forEach(System::setProperty);
      assertFound(Servers.client("main"));
    } finally {
      proxy.keySet().forEach(System::clearProperty);
      before.forEach(System::setProperty);
    }
  }

  @Test
  void manyThreadsShareOneConnection() throws Exception {
    try (Relay relay = Relay.to(Servers.address("main"));
        LeadlineClient client = Servers.client("main").address(relay.address()).build()) {
      List<Supplier<Long>> calls =
          List.of(
              () -> client.getByPhone(PHONE).orElseThrow().getLead().getNumber(),
              () ->
                  client
                      .getById("00000000-0000-4000-8000-000000000001")
                      .orElseThrow()
                      .getLead()
                      .getNumber(),
              () -> client.list(PHONE).iterator().next().getLead().getNumber(),
              () ->
                  client
                      .batch(List.of("9899999999", PHONE))
                      .get(1)
                      .match()
                      .orElseThrow()
                      .getLead()
                      .getNumber(),
              () ->
                  (long)
                      client
                          .nullAttributes(client.getByPhone(PHONE).orElseThrow().getLead())
                          .size());
      List<Long> expected = calls.stream().map(Supplier::get).collect(Collectors.toList());
      List<CompletableFuture<Void>> threads =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int j = 0; j < 50; ++j) {
                              int which = (i + j) % calls.size();
                              assertEquals(expected.get(which), calls.get(which).get());
                            }
                          },
                          task -> new Thread(task).start()))
              .collect(Collectors.toList());
      threads.forEach(CompletableFuture::join);
      List<CompletableFuture<Boolean>> futures =
          Collections.nCopies(500, PHONE).stream()
              .map(phone -> client.getByPhoneAsync(phone).thenApply(found -> found.isPresent()))
              .collect(Collectors.toList());
      futures.forEach(future -> assertTrue(future.join()));
      assertEquals(1, relay.connections.get());
    }
  }

  @Test
  void settingsThatDoNotGoTogetherAreRefused() {
    String ca = Servers.pem("mutual", "tls_ca");
    String certificate = Servers.pem("mutual", "tls_cert");
    String key = Servers.pem("mutual", "tls_key");
    LeadlineClientBuilder tls = LeadlineClient.builder().tlsCa(ca);
    assertRefused("a key without its certificate", () -> tls.tlsCertificate(null, key));
    assertRefused("a certificate without its key", () -> tls.tlsCertificate(certificate, null));
    assertRefused(
        "a client certificate without tlsCa",
        () -> LeadlineClient.builder().tlsCertificate(certificate, key).build());
  }

  @Test
  void whatCannotBeReadIsRefused() {
    String ca = Servers.pem("mutual", "tls_ca");
    String certificate = Servers.pem("mutual", "tls_cert");
    String key = Servers.pem("mutual", "tls_key");
    LeadlineClientBuilder tls = LeadlineClient.builder().tlsCa(ca);
    assertRefused(
        "tlsCa has no certificate", () -> LeadlineClient.builder().tlsCa("no PEM").build());
    assertRefused("tlsCa has no certificate", () -> LeadlineClient.builder().tlsCa(key).build());
    assertRefused(
        "tlsCertificate has no certificate", () -> tls.tlsCertificate("no PEM", key).build());
    assertRefused(
        "the key of tlsCertificate cannot be used",
        () -> tls.tlsCertificate(certificate, "no PEM").build());
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    assertRefused("address is empty", () -> LeadlineClient.builder().address(""));
    assertRefused("tlsCa is empty", () -> LeadlineClient.builder().tlsCa(" "));
    assertRefused("token is empty", () -> LeadlineClient.builder().token(""));
    assertRefused("visible ASCII", () -> LeadlineClient.builder().token("a\nb"));
    assertRefused("above zero", () -> LeadlineClient.builder().timeout(Duration.ZERO));
    LookupOptions options = LookupOptions.defaults();
    assertRefused("above zero", () -> options.timeout(Duration.ofMillis(-1)));
    assertRefused("below zero", () -> options.patience(Duration.ofNanos(-1)));
    assertRefused("1 to 1000", () -> options.numbersPerMessage(0));
    assertRefused("1 to 1000", () -> options.numbersPerMessage(1001));
  }

  @Test
  void optionsOfAnotherCallAreRefused() {
    LookupOptions options = LookupOptions.defaults();
    try (LeadlineClient client = Servers.client("main").build()) {
      assertRefused(
          "getByPhone has no option pageSize", () -> client.getByPhone(PHONE, options.pageSize(1)));
      assertRefused(
          "getById has no option allowReadThrough",
          () -> client.getById("x", options.allowReadThrough(true)));
      assertRefused(
          "a list has no option patience",
          () -> client.list(PHONE, options.patience(Duration.ZERO)));
      assertRefused(
          "a batch has no option numbersPerMessage",
          () -> client.batch(List.of(PHONE), options.numbersPerMessage(1)));
      assertRefused(
          "a stream has no option pageSize",
          () -> client.stream(List.of(PHONE).iterator(), options.pageSize(1)));
      assertRefused(
          "a status has no option attributes", () -> client.status(options.attributes("x")));
    }
  }

  private static void assertRefused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
