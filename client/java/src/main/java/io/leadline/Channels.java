// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes the channel of a client. */
final class Channels {
  private static final int MOST_BYTES_IN_ANSWER = 64 << 20;

  // A call that a server ends with CANCELLED met one that was closing its connections. What the
  // caller cancels is never repeated.
  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of("service", "leadline.v1.LeadLookupService")),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      4.0,
                      "initialBackoff",
                      "0.02s",
                      "maxBackoff",
                      "0.2s",
                      "backoffMultiplier",
                      2.0,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE", "CANCELLED")))));

  private Channels() {}

  /** It connects on the first call. Throws IllegalArgumentException for what cannot be used. */
  static ManagedChannel open(String address, ChannelCredentials credentials) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(address, credentials)
            .defaultServiceConfig(SERVICE_CONFIG)
            .enableRetry()
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .maxInboundMessageSize(MOST_BYTES_IN_ANSWER)
            .proxyDetector(server -> null)
            .build();
    Reconnection.watch(channel);
    return channel;
  }
}
