// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_stats.h"

#include <algorithm>

namespace leadline {

std::string CallsInWords(const SyncStats& stats) {
  const auto calls_of = [&stats](PassId pass) {
    return stats.calls_by_pass[static_cast<size_t>(pass)];
  };
  auto passes = kAllPasses;
  std::ranges::stable_sort(passes, std::ranges::greater(), calls_of);
  std::string words;
  for (const PassId pass : passes) {
    if (calls_of(pass) == 0) break;
    if (!words.empty()) words += ", ";
    words += NameOf(pass);
    words += ' ' + std::to_string(calls_of(pass));
  }
  return words;
}

}  // namespace leadline
