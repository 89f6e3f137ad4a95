// SPDX-License-Identifier: Apache-2.0
#include "sync/controls.h"

#include <algorithm>

namespace leadline {
namespace {

// Of so many leads that changed last, so many are the controls.
constexpr uint64_t kControlPool = 50;
constexpr size_t kControls = 5;

}  // namespace

absl::StatusOr<std::vector<std::string>> PickControls(
    ReplicaWriter& replica, const std::function<double()>& random) {
  auto latest = replica.LatestLeads(kControlPool);
  if (!latest.ok()) return latest.status();
  std::vector<std::string> controls;
  while (controls.size() < kControls && !latest->empty()) {
    const auto place =
        static_cast<size_t>(random() * static_cast<double>(latest->size()));
    const auto chosen = latest->begin() + static_cast<std::ptrdiff_t>(std::min(
                                              place, latest->size() - 1));
    controls.push_back(chosen->id);
    latest->erase(chosen);
  }
  return controls;
}

}  // namespace leadline
