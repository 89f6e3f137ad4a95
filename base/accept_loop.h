// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_ACCEPT_LOOP_H_
#define LEADLINE_BASE_ACCEPT_LOOP_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/listen_socket.h"

namespace leadline {

// Accepts the connections of a socket, on a thread of its own, until it is
// stopped. What has not been accepted then waits in the socket's backlog for
// whoever else holds it. Where the system has no descriptor left, it waits for
// one. Thread-safe.
class AcceptLoop {
 public:
  // Gets each connection's descriptor, which is its to close: non-blocking,
  // closed on exec, without Nagle's delay. Called by the loop's thread.
  using Take = std::function<void(int descriptor)>;

  struct Options {
    // A connection over TCP ends when what was sent is not acknowledged for so
    // long; 0: the system's own limit.
    Duration unacknowledged{0};
  };

  // Accepts from here on.
  AcceptLoop(ListenSocket socket, const Options& options, Take take);
  AcceptLoop(const AcceptLoop&) = delete;
  AcceptLoop& operator=(const AcceptLoop&) = delete;
  // Stops, and closes the socket.
  ~AcceptLoop();

  // Accepts no more; what was accepted has been taken when this returns. The
  // socket stays open.
  void Stop();

  const ListenSocket& Socket() const { return socket_; }

  // True if a connection was accepted within this length of time.
  bool HasAcceptedWithin(Duration length) const;

 private:
  void Run();
  // False if it is of no use to go on at once.
  bool AcceptOne();
  void Prepare(int descriptor) const;
  void ComplainOnce(int error);

  // Constant after construction.
  const ListenSocket socket_;
  const Options options_;
  const Take take_;
  const int stop_;  // an eventfd: readable once it is to stop
  // When the latest was accepted, on the steady clock; 0: none yet.
  std::atomic<std::chrono::steady_clock::rep> accepted_{0};
  bool complained_ = false;  // used by the loop's thread only
  std::mutex mutex_;         // of Stop
  std::thread thread_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_ACCEPT_LOOP_H_
