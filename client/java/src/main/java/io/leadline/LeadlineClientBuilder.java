// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelRegistry;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Objects;

/** How a {@link LeadlineClient} connects. Not thread-safe. */
public final class LeadlineClientBuilder {
  private String address = "127.0.0.1:50051";
  private String tlsCa;
  private String tlsCertificate;
  private String tlsKey;
  private String token;
  private Duration timeout = Duration.ofMillis(300);

  LeadlineClientBuilder() {}

  /**
   * Where the server is.
   *
   * @param address {@code HOST:PORT}, or a target as gRPC writes them, such as {@code
   *     unix:/run/leadline.sock}; {@code 127.0.0.1:50051} unless set
   * @return this
   */
  public LeadlineClientBuilder address(String address) {
    this.address = requireText("address", address);
    return this;
  }

  /**
   * Connects with TLS.
   *
   * @param pem the CAs, one of which signed the server's certificate; that has to be for the host
   *     in the address
   * @return this
   */
  public LeadlineClientBuilder tlsCa(String pem) {
    tlsCa = requireText("tlsCa", pem);
    return this;
  }

  /**
   * Shows the server a certificate, too (mutual TLS). Only with {@link #tlsCa}.
   *
   * @param certificatePem the client's certificate, with those between it and its CA
   * @param keyPem its key, as PKCS #8 ({@code BEGIN PRIVATE KEY})
   * @return this
   */
  public LeadlineClientBuilder tlsCertificate(String certificatePem, String keyPem) {
    if (certificatePem == null || keyPem == null) {
      throw new IllegalArgumentException(
          keyPem == null ? "a certificate without its key" : "a key without its certificate");
    }
    tlsCertificate = requireText("certificatePem", certificatePem);
    tlsKey = requireText("keyPem", keyPem);
    return this;
  }

  /**
   * Says who calls, with every call. Without TLS, whoever is on the way can read it.
   *
   * @param token as the server's token file has it; visible ASCII
   * @return this
   */
  public LeadlineClientBuilder token(String token) {
    requireText("token", token);
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException("a token is of visible ASCII characters");
    }
    this.token = token;
    return this;
  }

  /**
   * How long a call may take, its repetitions included, that does not say it itself.
   *
   * @param timeout above zero; 300 ms unless set
   * @return this
   */
  public LeadlineClientBuilder timeout(Duration timeout) {
    this.timeout = Deadlines.requirePositive(timeout);
    return this;
  }

  /**
   * Makes the client. Nothing is connected yet: that is done by the first call.
   *
   * @return to be closed
   * @throws IllegalArgumentException if the settings do not go together or cannot be read
   */
  public LeadlineClient build() {
    if (tlsCertificate != null && tlsCa == null) {
      throw new IllegalArgumentException("a client certificate without tlsCa");
    }
    ChannelCredentials credentials = credentials();
    try {
      return new LeadlineClient(Channels.open(address, credentials), token, timeout);
    } catch (ManagedChannelRegistry.ProviderNotFoundException | IllegalArgumentException e) {
      // The certificates have been read: nothing else is left.
      String part = tlsKey == null ? "the address" : "the key of tlsCertificate";
      throw new IllegalArgumentException(part + " cannot be used: " + e.getMessage(), e);
    }
  }

  private ChannelCredentials credentials() {
    if (tlsCa == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    try {
      tls.trustManager(certificates("tlsCa", tlsCa));
      if (tlsCertificate != null) {
        tls.keyManager(certificates("tlsCertificate", tlsCertificate), stream(tlsKey));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of bytes in memory: it cannot be
    }
    return tls.build();
  }

  // What gRPC says of a text that has none does not name it.
  private static InputStream certificates(String name, String pem) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      if (!factory.generateCertificates(stream(pem)).isEmpty()) {
        return stream(pem);
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException(name + " has no certificate: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(name + " has no certificate");
  }

  private static InputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
  }

  private static String requireText(String name, String text) {
    if (Objects.requireNonNull(text, name).isBlank()) {
      throw new IllegalArgumentException(name + " is empty");
    }
    return text;
  }
}
