// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The real servers beside which the tests run; tests/conformance/servers.h tells of each. */
final class Servers {
  // For all that is not about deadlines: a cold JVM on a busy machine takes its time.
  private static final Duration ENOUGH = Duration.ofSeconds(20);
  private static final JsonObject ALL = read();

  private Servers() {}

  /** To be built into a client with time enough. */
  static LeadlineClientBuilder client(String name) {
    return ClientOf.server(connect(name)).timeout(ENOUGH);
  }

  /** HOST:PORT. */
  static String address(String name) {
    return connect(name).get("address").getAsString();
  }

  /** The content of a PEM file of a server: tls_ca, tls_cert, tls_key. */
  static String pem(String name, String key) {
    return ClientOf.file(connect(name), key);
  }

  /** Kills the server "restarting", and returns when it runs again. */
  static void restart() {
    Commands.run(ALL.getAsJsonArray("restart_command"));
  }

  private static JsonObject connect(String name) {
    return ALL.getAsJsonObject(name);
  }

  private static JsonObject read() {
    String file = System.getenv("LEADLINE_TEST_SERVERS");
    if (file == null) {
      throw new IllegalStateException(
          "no servers; run the tests by: build/release/conformance --serve client/java/test");
    }
    try {
      return JsonParser.parseString(Files.readString(Path.of(file))).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
