// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ACCESS_STATS_H_
#define LEADLINE_SERVER_ACCESS_STATS_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "server/refusal.h"

namespace leadline {

// What is counted and known of who may call; Metrics shows it. Thread-safe.
struct AccessStats {
  void Count(Refusal refusal) {
    refused[static_cast<size_t>(refusal)].fetch_add(1,
                                                    std::memory_order_relaxed);
  }

  std::array<std::atomic<uint64_t>, kRefusals> refused{};
  // When the certificate in use expires, by the wall clock; 0: there is none.
  std::atomic<TimePoint> certificate_until{TimePoint()};
  // While the files as they are cannot be used, so that what they held before
  // goes on.
  std::atomic<bool> tls_files_refused{false};
  std::atomic<bool> token_file_refused{false};
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_ACCESS_STATS_H_
