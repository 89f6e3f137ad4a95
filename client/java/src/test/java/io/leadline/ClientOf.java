// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Clients of the servers that `conformance` starts. */
final class ClientOf {
  private ClientOf() {}

  /** `connect` is that of a case; see tests/conformance/README.md. */
  static LeadlineClientBuilder server(JsonObject connect) {
    LeadlineClientBuilder client =
        LeadlineClient.builder().address(connect.get("address").getAsString());
    if (connect.has("tls_ca")) {
      client.tlsCa(file(connect, "tls_ca"));
    }
    if (connect.has("tls_cert")) {
      client.tlsCertificate(file(connect, "tls_cert"), file(connect, "tls_key"));
    }
    if (connect.has("token")) {
      client.token(connect.get("token").getAsString());
    }
    return client;
  }

  /** The content of the file that `key` names. */
  static String file(JsonObject connect, String key) {
    try {
      return Files.readString(Path.of(connect.get(key).getAsString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
