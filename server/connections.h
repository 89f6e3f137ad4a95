// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CONNECTIONS_H_
#define LEADLINE_SERVER_CONNECTIONS_H_

#include <cstdint>

namespace leadline {

// True if a client is connected to the gRPC server of this process that
// listens on `port`. When that cannot be told, true. Safe to call from any
// thread.
bool HasConnections(uint16_t port);

}  // namespace leadline

#endif  // LEADLINE_SERVER_CONNECTIONS_H_
