// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_PASSED_SOCKETS_H_
#define LEADLINE_BASE_PASSED_SOCKETS_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/listen_socket.h"

namespace leadline {

// The listening sockets that whoever started this program had open for it, in
// systemd's protocol, which others can speak as well:
//   LISTEN_FDS=2            descriptors 3 and 4
//   LISTEN_PID=1234         only if that is this process; else none are meant
//   LISTEN_FDNAMES=grpc:http  what each is for; may be left out
// Not thread-safe.
class PassedSockets {
 public:
  // Takes over those of this process, and removes the three variables, which
  // are not for programs that it starts. `names` are those that the program
  // knows; sockets that were given none get them in this order. InvalidArgument
  // for what does not fit: a number that is none, a name that is unknown or
  // comes twice, a descriptor that is no stream socket that listens. Called
  // once, before other threads are started.
  static absl::StatusOr<PassedSockets> FromEnvironment(
      std::span<const std::string_view> names);

  // The socket of this name, once; none if there is none.
  std::optional<ListenSocket> Take(std::string_view name);

 private:
  std::map<std::string, ListenSocket, std::less<>> sockets_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_PASSED_SOCKETS_H_
