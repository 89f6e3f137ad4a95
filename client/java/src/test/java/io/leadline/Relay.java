// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between a client and a real server: it counts what passes, and breaks as networks and
 * servers do. Of TLS it only carries the bytes. Thread-safe.
 */
final class Relay implements AutoCloseable {
  private static final int PREFACE_BYTES = 24;
  private static final int FRAME_HEADER_BYTES = 9;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int CANCEL = 8;

  private final ServerSocketChannel listener;
  private final InetSocketAddress server; // null: connections are closed at once
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  /** How many connections were taken, requests seen, and requests ended by the client. */
  final AtomicInteger connections = new AtomicInteger();

  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger resets = new AtomicInteger();

  /** Of the next requests, so many lose their connection, or are answered by CANCELLED. */
  final AtomicInteger toCut = new AtomicInteger();

  final AtomicInteger toCancel = new AtomicInteger();

  private final boolean isTls;
  private volatile boolean isHeld;

  private Relay(ServerSocketChannel listener, SocketAddress at, String server, boolean isTls)
      throws IOException {
    this.listener = listener.bind(at);
    this.server = server == null ? null : addressOf(server);
    this.isTls = isTls;
    start(this::accept);
  }

  /** On a free port, to the server at HOST:PORT. */
  static Relay to(String server) throws IOException {
    return new Relay(ServerSocketChannel.open(), anyPortOf("127.0.0.1"), server, false);
  }

  /** On a free port of an address of this machine's, to a server with TLS. */
  static Relay ofTlsAt(String host, String server) throws IOException {
    return new Relay(ServerSocketChannel.open(), anyPortOf(host), server, true);
  }

  /** On a unix socket. */
  static Relay to(String server, Path socket) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return new Relay(listener, UnixDomainSocketAddress.of(socket), server, false);
  }

  /** On a free port, where every connection is closed as soon as it is made. */
  static Relay toNobody() throws IOException {
    return to(null);
  }

  /** Where it listens, HOST:PORT. */
  String address() throws IOException {
    InetSocketAddress at = (InetSocketAddress) listener.getLocalAddress();
    return at.getHostString() + ":" + at.getPort();
  }

  /** Waits until `counter` has come to `count`; false after 10 s. */
  static boolean reaches(AtomicInteger counter, int count) {
    return Await.until(() -> counter.get() >= count);
  }

  /** From now on no answer comes back: not for TLS. */
  void holdAnswers() {
    isHeld = true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (SocketChannel connection : open) {
      connection.close();
    }
  }

  private static InetSocketAddress anyPortOf(String host) {
    return new InetSocketAddress(host, 0);
  }

  private static InetSocketAddress addressOf(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // An end of the connection was closed: so it ends.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel client = listener.accept();
      connections.incrementAndGet();
      if (server == null) {
        client.close();
        continue;
      }
      SocketChannel behind = SocketChannel.open(server);
      // Otherwise frames wait for acknowledgements, which take 40 ms.
      behind.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (client.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      open.add(client);
      open.add(behind);
      start(() -> carry(client, behind, () -> copy(behind, client)));
      start(
          () ->
              carry(
                  client,
                  behind,
                  () -> {
                    if (isTls) {
                      copy(client, behind);
                    } else {
                      copyFrames(client, behind);
                    }
                  }));
    }
  }

  // Both ends go when one does.
  private void carry(SocketChannel client, SocketChannel behind, Work work) throws IOException {
    try (client;
        behind) {
      work.run();
    } finally {
      open.remove(client);
      open.remove(behind);
    }
  }

  private void copy(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
    while (from.read(bytes) >= 0) {
      if (!isHeld) {
        writeAll(to, bytes.flip());
      }
      bytes.clear();
    }
  }

  private void copyFrames(SocketChannel client, SocketChannel behind) throws IOException {
    DataInputStream in = new DataInputStream(Channels.newInputStream(client));
    OutputStream out = Channels.newOutputStream(behind);
    out.write(in.readNBytes(PREFACE_BYTES));
    byte[] header = new byte[FRAME_HEADER_BYTES];
    while (true) {
      in.readFully(header);
      ByteBuffer frame = ByteBuffer.wrap(header);
      byte[] payload = new byte[frame.getInt(0) >>> 8];
      in.readFully(payload);
      if (header[3] == RST_STREAM) {
        resets.incrementAndGet();
      }
      if (header[3] == HEADERS) {
        requests.incrementAndGet();
        if (takesOne(toCut)) {
          return;
        }
        if (takesOne(toCancel)) {
          writeAll(client, reset(frame.getInt(5)));
        }
      }
      out.write(header);
      out.write(payload);
    }
  }

  private static boolean takesOne(AtomicInteger counter) {
    return counter.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  // What a server that closes its connections sends.
  private static ByteBuffer reset(int stream) {
    return ByteBuffer.allocate(FRAME_HEADER_BYTES + 4)
        .putInt(4 << 8 | RST_STREAM)
        .put((byte) 0)
        .putInt(stream)
        .putInt(CANCEL)
        .flip();
  }

  private static void writeAll(SocketChannel to, ByteBuffer bytes) throws IOException {
    synchronized (to) {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    }
  }
}
