// SPDX-License-Identifier: Apache-2.0
#include "sandbox/activity.h"

#include <algorithm>

#include "sandbox/hash.h"
#include "sandbox/words.h"

namespace sandbox {
namespace {

// Codes from 200 on are the account's own; which is which differs by account.
constexpr uint32_t kFirstEvent = 201;
// Those that all accounts share.
constexpr ActivityType kSystemTypes[] = {
    {21, "Inbound Phone Call Activity"},
    {22, "Outbound Phone Call Activity"},
    {12000, "Opportunity"},
};

uint32_t EventOfWord(const Words& words, uint32_t number) {
  for (const ActivityType& type : kSystemTypes) {
    if (type.name == words.texts[number]) return type.event;
  }
  return kFirstEvent + number;
}

}  // namespace

uint32_t EventOf(const Activity& activity) {
  if (activity.name.empty()) return kMergeEvent;
  const Words words = WordsOf(WordList::kActivity);
  const auto* const end = words.texts + words.count;
  const auto* const found = std::find(words.texts, end, activity.name);
  if (found == end) return kFirstEvent;
  return EventOfWord(words, static_cast<uint32_t>(found - words.texts));
}

std::string EventNameOf(const Activity& activity) {
  return activity.name.empty() ? "Lead Merge" : activity.name;
}

std::vector<ActivityType> ActivityTypesOfAccount() {
  const Words words = WordsOf(WordList::kActivity);
  std::vector<ActivityType> types;
  for (uint32_t i = 0; i < words.count; ++i) {
    types.push_back({EventOfWord(words, i), words.texts[i]});
  }
  return types;
}

Guid ActivityGuid(uint64_t seed, uint32_t number) {
  return MakeGuid(Roll(seed, 0xac71, number), Roll(seed, 0xac72, number));
}

}  // namespace sandbox
