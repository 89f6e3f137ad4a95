// SPDX-License-Identifier: Apache-2.0
#include "bench/handler_times.h"

#include <cstdlib>
#include <sstream>

#include "tests/support/http_client.h"

namespace leadline {

HandlerTimes HandlerTimes::Of(uint16_t http_port, const std::string& method) {
  constexpr char kBound[] = "le=\"";
  HandlerTimes times;
  std::istringstream lines(Http(http_port, "GET", "/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    const size_t bound = line.find(kBound);
    if (!line.starts_with("grpc_server_handling_seconds_bucket{") ||
        line.find("\"" + method + "\"") == std::string::npos ||
        bound == std::string::npos) {
      continue;
    }
    // strtod reads +Inf too.
    times.up_to_[std::strtod(&line[bound + sizeof kBound - 1], nullptr)] =
        std::strtoull(&line[line.rfind(' ')], nullptr, 10);
  }
  return times;
}

HandlerTimes HandlerTimes::Since(const HandlerTimes& earlier) const {
  HandlerTimes since = *this;
  for (const auto& [bound, count] : earlier.up_to_) {
    since.up_to_[bound] -= count;
  }
  return since;
}

double HandlerTimes::Percentile(double share) const {
  if (up_to_.empty()) return 0;
  const double wanted = share * static_cast<double>(up_to_.rbegin()->second);
  double lower = 0;
  double below = 0;
  for (const auto& [bound, count] : up_to_) {
    const auto calls = static_cast<double>(count);
    if (calls >= wanted && calls > below) {
      return (lower + (bound - lower) * (wanted - below) / (calls - below)) *
             1e6;
    }
    lower = bound;
    below = calls;
  }
  return 0;
}

}  // namespace leadline
