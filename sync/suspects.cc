// SPDX-License-Identifier: Apache-2.0
#include "sync/suspects.h"

#include <algorithm>

namespace leadline {
namespace {

// The answer can be believed: every control came back, and nothing that was
// not asked for.
bool IsSound(std::span<const std::string> asked,
             std::span<const std::string> controls,
             const std::set<std::string>& shown) {
  const auto is_shown = [&](const std::string& id) {
    return shown.contains(id);
  };
  if (controls.empty() || !std::ranges::all_of(controls, is_shown)) {
    return false;
  }
  const auto wanted = std::ranges::count_if(asked, is_shown);
  return static_cast<size_t>(wanted) + controls.size() == shown.size();
}

}  // namespace

void Suspects::Add(const std::string& id) {
  if (suspects_.size() < kMostWaiting) suspects_.try_emplace(id);
}

std::vector<std::string> Suspects::Due(TimePoint now) const {
  std::vector<std::string> due;
  if (now < paused_until_) return due;
  for (const auto& [id, suspect] : suspects_) {
    if (suspect.missed && now - *suspect.missed < kBetween) continue;
    due.push_back(id);
    if (due.size() == kMostAsked) break;
  }
  return due;
}

std::vector<GoneLead> Suspects::Take(std::span<const std::string> asked,
                                     std::span<const std::string> controls,
                                     const std::set<std::string>& shown,
                                     const ReadTimes& read) {
  std::vector<GoneLead> gone;
  if (!IsSound(asked, controls, shown)) {
    Pause(read.ended + kBetween);
    return gone;
  }
  for (const std::string& id : asked) {
    const auto suspect = suspects_.find(id);
    if (suspect == suspects_.end()) continue;
    if (shown.contains(id)) {
      suspects_.erase(suspect);
    } else if (!suspect->second.missed) {
      suspect->second.missed = read.ended;
    } else if (read.sent - *suspect->second.missed >= kBetween) {
      gone.push_back({id, read, ""});
      suspects_.erase(suspect);
    }
  }
  return gone;
}

}  // namespace leadline
