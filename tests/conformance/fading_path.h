// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CONFORMANCE_FADING_PATH_H_
#define LEADLINE_TESTS_CONFORMANCE_FADING_PATH_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>

#include "base/listen_socket.h"

namespace leadline {

// A path to a server on 127.0.0.1 that can go dead, as behind a router that
// forgets its connections: they stay open, and nothing comes through. New ones
// are as good as before. Aborts where it gets no pipe. Not thread-safe; the
// forwarding has a thread of its own.
class FadingPath {
 public:
  explicit FadingPath(uint16_t server_port);
  FadingPath(const FadingPath&) = delete;
  FadingPath& operator=(const FadingPath&) = delete;
  ~FadingPath();

  // Where the path begins, on 127.0.0.1.
  uint16_t Port() const { return listener_.Port(); }

  // Nothing passes on the connections that are open now. Waits until their
  // clients have closed all of them; false if they have not within `patience`,
  // or if none was open.
  bool Fade(std::chrono::milliseconds patience);

 private:
  struct Link {
    int client = -1;
    int server = -1;  // -1: the link is dead
  };

  void Run();
  void Accept();
  // False if there was none.
  bool KillAll();
  static bool IsDead(const Link& link);
  static void Close(const Link& link);
  // Passes on what has come; false once the link is of no use.
  static bool Carry(const Link& link, bool from_client, bool from_server);
  void Wake(char word) const;

  const ListenSocket listener_;
  const uint16_t server_port_;
  int orders_[2] = {-1, -1};

  std::list<Link> links_;  // of the thread only

  std::mutex mu_;
  std::condition_variable changed_;
  // Of the latest Fade(), until the dead links are closed. Guarded by mu_.
  bool fading_ = false;
  bool any_killed_ = false;

  std::thread thread_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_CONFORMANCE_FADING_PATH_H_
