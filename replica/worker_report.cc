// SPDX-License-Identifier: Apache-2.0
#include "replica/worker_report.h"

namespace leadline {
namespace {

// A worker says how it is every few seconds.
constexpr Duration kSilence{30000};

}  // namespace

bool IsRunning(const WorkerReport& report, TimePoint now) {
  return !report.ended && now - report.at < kSilence;
}

}  // namespace leadline
