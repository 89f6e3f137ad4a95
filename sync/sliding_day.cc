// SPDX-License-Identifier: Apache-2.0
#include "sync/sliding_day.h"

namespace leadline {
namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kSampleEvery = std::chrono::minutes(10);

}  // namespace

DayCounts SlidingDay::Note(SteadyPoint now, const SyncStats& stats) {
  const DayCounts total{stats.verified.Checked(), stats.verified.agreed,
                        stats.leads_lost};
  if (samples_.empty()) samples_.push_back({now, DayCounts()});
  while (samples_.size() > 1 && now - samples_[1].at >= kDay) {
    samples_.pop_front();
  }
  const DayCounts before = samples_.front().total;
  if (now - samples_.back().at >= kSampleEvery) {
    samples_.push_back({now, total});
  }
  return {total.verified - before.verified, total.agreed - before.agreed,
          total.lost - before.lost};
}

}  // namespace leadline
