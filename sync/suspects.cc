// SPDX-License-Identifier: Apache-2.0
#include "sync/suspects.h"

#include <algorithm>

namespace leadline {
namespace {

// The answer can be believed: every control came back, and nothing that was
// not asked for.
bool IsSound(std::span<const std::string> asked,
             const Suspects::Answer& answer) {
  const auto is_shown = [&](const std::string& id) {
    return answer.shown.contains(id);
  };
  if (answer.controls.empty() ||
      !std::ranges::all_of(answer.controls, is_shown)) {
    return false;
  }
  const auto wanted = std::ranges::count_if(asked, is_shown);
  return static_cast<size_t>(wanted) + answer.controls.size() ==
         answer.shown.size();
}

}  // namespace

void Suspects::Add(const std::string& id) {
  if (suspects_.size() < kMostWaiting) suspects_.try_emplace(id);
}

std::vector<std::string> Suspects::Due(TimePoint now) const {
  std::vector<std::string> due;
  if (now < paused_until_) return due;
  for (const auto& [id, suspect] : suspects_) {
    if (now < suspect.due) continue;
    due.push_back(id);
    if (due.size() == kMostAsked) break;
  }
  return due;
}

std::vector<GoneLead> Suspects::Take(std::span<const std::string> asked,
                                     const Answer& answer,
                                     const ReadTimes& read, TimePoint now) {
  std::vector<GoneLead> gone;
  if (!IsSound(asked, answer)) {
    Pause(now + kBetween);
    return gone;
  }
  for (const std::string& id : asked) {
    const auto found = suspects_.find(id);
    if (found == suspects_.end()) continue;
    Suspect& suspect = found->second;
    if (answer.shown.contains(id)) {
      suspects_.erase(found);
    } else if (!suspect.missed) {
      suspect = {read.ended, now + kBetween};
    } else if (read.sent - *suspect.missed >= kBetween) {
      gone.push_back({id, read, ""});
      suspects_.erase(found);
    } else {
      suspect.due = now + (kBetween - (read.sent - *suspect.missed));
    }
  }
  return gone;
}

}  // namespace leadline
