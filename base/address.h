// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_ADDRESS_H_
#define LEADLINE_BASE_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace leadline {

// Where to listen or to connect to: a host and a port, or a unix socket. Port
// 0, to listen on, is any free one. A value type.
struct Address {
  std::string host;  // a name, or an IPv4 or IPv6 address without brackets
  uint16_t port = 0;
  std::string unix_path = {};  // of a socket file, instead of both

  // Reads "host:port", "127.0.0.1:8080", "[::1]:8080", "unix:path" or
  // "unix:///path". InvalidArgument, with the cure, for anything else; an IPv6
  // address needs its brackets.
  static absl::StatusOr<Address> Parse(std::string_view text);

  // "host:port", an IPv6 address in brackets, or "unix:path".
  std::string ToString() const;

  bool IsUnix() const { return !unix_path.empty(); }

  // True for "localhost", 127.0.0.0/8, ::1 and unix sockets: only this machine
  // can connect.
  bool IsLoopback() const;

  friend bool operator==(const Address&, const Address&) = default;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_ADDRESS_H_
