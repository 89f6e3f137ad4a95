// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has a channel connect again 100 ms after that failed, doubled each time up to 2 s. gRPC by itself
 * begins at 1 s, and goes up to 2 minutes. Ends with the channel.
 */
final class Reconnection {
  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 2000;

  private final ManagedChannel channel;
  // One step is under way at a time, and begins the next: no lock is needed.
  private long pauseMs = FIRST_MS;

  private Reconnection(ManagedChannel channel) {
    this.channel = channel;
  }

  static void watch(ManagedChannel channel) {
    new Reconnection(channel).look();
  }

  private void look() {
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.SHUTDOWN) {
      return;
    }
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      // A channel stays in this state while it connects anew: no change would tell of the next
      // failure.
      CompletableFuture.delayedExecutor(pauseMs, TimeUnit.MILLISECONDS).execute(this::connect);
      return;
    }
    if (state == ConnectivityState.READY) {
      pauseMs = FIRST_MS;
    }
    channel.notifyWhenStateChanged(state, this::look);
  }

  private void connect() {
    pauseMs = Math.min(pauseMs * 2, LONGEST_MS);
    // Does nothing but to a connection that waits for its next try.
    channel.resetConnectBackoff();
    look();
  }
}
