// SPDX-License-Identifier: Apache-2.0
#include "sync/controls.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

constexpr size_t kControls = 5;

// Of so many leads that changed last, at first; each time four times as many,
// so many times for answers that failed.
constexpr uint64_t kFirstPool = 50;
constexpr int kWiderBy = 4;
constexpr int kMostFailures = 4;

std::vector<std::string> Draw(std::vector<StampedLead> pool,
                              const std::function<double()>& random) {
  std::vector<std::string> controls;
  while (controls.size() < kControls && !pool.empty()) {
    const auto place =
        static_cast<size_t>(random() * static_cast<double>(pool.size()));
    std::swap(pool[std::min(place, pool.size() - 1)], pool.back());
    controls.push_back(std::move(pool.back().id));
    pool.pop_back();
  }
  return controls;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PickControls(
    ReplicaWriter& replica, const std::function<double()>& random,
    const ControlRules& rules) {
  uint64_t size = kFirstPool;
  for (int i = 0; i < std::min(rules.failures, kMostFailures); ++i) {
    size *= kWiderBy;
  }
  for (;; size *= kWiderBy) {
    auto pool = replica.LatestLeads(size);
    if (!pool.ok()) return pool.status();
    const bool is_all = pool->size() < size;
    std::erase_if(*pool, [&rules](const StampedLead& lead) {
      return rules.is_in_doubt(lead.id);
    });
    if (pool->size() >= kControls || is_all) {
      return Draw(*std::move(pool), random);
    }
  }
}

}  // namespace leadline
