// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_PORT_FILE_H_
#define LEADLINE_BASE_PORT_FILE_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"

namespace leadline {

// One port a program answers on, under the name scripts know it by.
struct NamedPort {
  std::string name;  // "grpc", "http"
  uint16_t port = 0;
};

// Writes one line a port ("grpc 50051") to `path`, whole or not at all: under
// a temporary name beside it, then renamed. Call it when all of them answer.
// An error names the file and the cause. Safe to call from any thread.
absl::Status WritePortFile(const std::string& path,
                           std::span<const NamedPort> ports);

}  // namespace leadline

#endif  // LEADLINE_BASE_PORT_FILE_H_
