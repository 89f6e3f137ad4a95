// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_WIRE_CLIENT_H_
#define LEADLINE_TESTS_SYSTEM_WIRE_CLIENT_H_

#include <cstdint>
#include <map>
#include <span>
#include <stop_token>
#include <string>

namespace leadline {

// What became of a client's calls.
struct CallTally {
  std::uint64_t calls = 0;
  std::uint64_t connections = 0;
  std::map<std::string, std::uint64_t> failed;  // by cause

  void Add(const CallTally& other);
  std::uint64_t Failed() const;
};

struct WireClientOptions {
  std::uint16_t port = 0;  // of 127.0.0.1
  std::string method;      // "/leadline.v1.LeadLookupService/GetLeadByPhone"
  // Encoded requests, asked in turn.
  std::span<const std::string> requests;
  int in_flight = 4;
};

// A gRPC client, down to the frames of HTTP/2, that makes calls on one
// connection at a time until it is told to stop, and tries none of them again:
// what it counts as failed is what a server did not answer. gRPC's own clients
// are no good for counting that: a call that one begins at the very moment at
// which the server asks it to leave never goes out, and fails, unless the
// client may send it on its next connection.
CallTally MakeCalls(const WireClientOptions& options,
                    const std::stop_token& stop);

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_WIRE_CLIENT_H_
