// SPDX-License-Identifier: Apache-2.0
#include "sync/suspects.h"

#include <algorithm>

#include "base/log.h"
#include "replica/lead_id.h"

namespace leadline {
namespace {

// So many odd answers in a row are nothing yet: then they are worth a word, and
// come less and less often.
constexpr int kOddAtTimes = 10;
constexpr Duration kLongestPause = std::chrono::hours(1);
constexpr Duration kBetweenWords = std::chrono::hours(1);

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

void Suspects::Add(const std::string& id, TimePoint since) {
  if (suspects_.size() >= kMostWaiting) return;
  suspects_.try_emplace(id, Suspect{since, {}, {}});
}

void Suspects::Saw(std::span<const LeadRow> rows, TimePoint sent) {
  if (suspects_.empty()) return;
  for (const LeadRow& row : rows) {
    const auto found = suspects_.find(NormalLeadId(row.id));
    if (found != suspects_.end() && sent > found->second.since) {
      suspects_.erase(found);
    }
  }
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
    for (const std::string& id : asked) {
      if (answer.shown.contains(id)) suspects_.erase(id);
    }
    NoteOdd(!answer.controls.empty(), now);
    return gone;
  }
  odd_ = 0;
  has_said_ = false;
  for (const std::string& id : asked) {
    const auto found = suspects_.find(id);
    if (found == suspects_.end()) continue;
    Suspect& suspect = found->second;
    if (answer.shown.contains(id)) {
      suspects_.erase(found);
    } else if (!suspect.missed) {
      suspect.missed = read.ended;
      suspect.due = now + kBetween;
    } else if (read.sent - *suspect.missed >= kBetween) {
      gone.push_back({id, read, ""});
      suspects_.erase(found);
    } else {
      suspect.due = now + (kBetween - (read.sent - *suspect.missed));
    }
  }
  if (suspects_.empty()) failures_ = 0;
  return gone;
}

void Suspects::NoteOdd(bool had_controls, TimePoint now) {
  ++odd_;
  ++failures_;
  Pause(now + std::min<Duration>(kBetween * std::max(1, odd_ - 2 * kOddAtTimes),
                                 kLongestPause));
  if (suspects_.empty() || (had_controls && odd_ < kOddAtTimes)) return;
  has_said_ = true;
  if (now < next_word_) return;
  next_word_ = now + kBetweenWords;
  LogError("deletes-not-confirmed",
           {{"leads", Count()},
            {"why", had_controls
                        ? "other leads asked for beside them do not come back "
                          "by id either"
                        : "no other lead is left in the replica to be asked "
                          "for beside them"},
            {"next", "none of them is removed; they are asked for again"},
            {"cure",
             "see that the key's user still sees the account's leads; if the "
             "account is empty indeed, begin a new replica"}});
}

}  // namespace leadline
