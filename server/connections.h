// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CONNECTIONS_H_
#define LEADLINE_SERVER_CONNECTIONS_H_

#include <cstdint>
#include <optional>

namespace leadline {

// The connections of one gRPC server of this process. Safe for concurrent
// use.
class Connections {
 public:
  // Of the server that was started last.
  static Connections OfNewestServer();

  // True if a client is connected, or if that cannot be told.
  bool Any() const;

 private:
  explicit Connections(std::optional<intptr_t> server) : server_(server) {}

  std::optional<intptr_t> server_;  // as channelz numbers it
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_CONNECTIONS_H_
