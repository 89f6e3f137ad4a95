// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_PORT_FILE_H_
#define LEADLINE_BASE_PORT_FILE_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "base/address.h"

namespace leadline {

// One place a program answers at, under the name scripts know it by.
struct NamedPort {
  std::string name;  // "grpc", "http"
  Address where;
};

// Writes one line a port ("grpc 50051"; of a unix socket "grpc unix:/path",
// with its full path) to `path`, whole or not at all: under a temporary name
// beside it, then renamed. Call it when all of them answer. An error names the
// file and the cause. Safe to call from any thread.
absl::Status WritePortFile(const std::string& path,
                           std::span<const NamedPort> ports);

}  // namespace leadline

#endif  // LEADLINE_BASE_PORT_FILE_H_
