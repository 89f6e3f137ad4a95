// SPDX-License-Identifier: Apache-2.0
#include "sandbox/history.h"

#include <algorithm>

#include "sandbox/hash.h"
#include "sandbox/sample_lead.h"

namespace sandbox {
namespace {

constexpr int64_t kDayMs = 86400000;
constexpr uint32_t kLargestBurst = 7000;

int64_t Between(int64_t from, int64_t to, double fraction) {
  return from + static_cast<int64_t>(static_cast<double>(to - from) * fraction);
}

// When the account's history starts, so that it ends at `born_ms`.
int64_t HistoryStart(int64_t born_ms) {
  return std::min(kSampleCreatedMs, born_ms - 3000 * kDayMs);
}

// Leads come ever faster, and most were changed lately: recent months are the
// densest, as in an account that grows.
void InventLead(uint32_t index, const AccountOptions& options,
                History& history) {
  const double left = 1.0 - static_cast<double>(index) / options.leads;
  const uint64_t draw = Roll(options.seed, index, 0xbea7);
  LeadState& state = history.states[index];
  state.created_ms = Between(HistoryStart(options.born_ms), options.born_ms,
                             1.0 - left * left);
  const int64_t stamp =
      Between(options.born_ms, state.created_ms, Fraction(draw));
  const int64_t earlier = Between(state.created_ms, stamp, Fraction(Mix(draw)));
  const uint32_t story = Below(Mix(draw + 1), 100);
  state.modified_ms = story < 60 ? earlier : stamp;
  if (story < 85) {
    state.activity_ms = story < 60 ? stamp : earlier;
    state.activities = 1 + Below(Mix(draw + 2), 8);
  }
  history.stamps[index] = stamp;
}

// A bulk update: thousands of leads with a stamp in the same second.
void InventBurst(const AccountOptions& options, History& history) {
  const uint32_t count = std::min(options.leads / 8, kLargestBurst);
  const int64_t second = (options.born_ms - 97 * kDayMs) / 1000 * 1000;
  if (count < 100) return;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t index = options.leads / 4 + i;
    LeadState& state = history.states[index];
    state.modified_ms = second + Below(Roll(options.seed, index, 0xb045), 1000);
    if (state.activity_ms > state.modified_ms) {
      state.activity_ms = Between(state.created_ms, second,
                                  Fraction(Roll(options.seed, index, 0xb046)));
    }
    history.stamps[index] = state.modified_ms;
  }
}

// A mailing: the last activity of many leads in the same second.
void InventMailing(const AccountOptions& options, History& history) {
  const int64_t second = (options.born_ms - 61 * kDayMs) / 1000 * 1000;
  for (uint32_t index = 1; index < options.leads; ++index) {
    const uint64_t draw = Roll(options.seed, index, 0x3a11);
    LeadState& state = history.states[index];
    if (Fraction(draw) >= options.mailed || state.created_ms > second) continue;
    state.activity_ms = second + Below(Mix(draw), 1000);
    state.activities = std::max(state.activities, 1u);
    int64_t& stamp = history.stamps[index];
    stamp = std::max(stamp, state.activity_ms);
  }
}

}  // namespace

History InventHistory(const AccountOptions& options) {
  const uint32_t leads = std::max<uint32_t>(options.leads, 1);
  History history{std::vector<LeadState>(leads),
                  std::vector<int64_t>(leads, kNever)};
  history.states[0] = {.created_ms = kSampleCreatedMs,
                       .modified_ms = kSampleModifiedMs,
                       .activity_ms = kSampleActivityMs};
  history.stamps[0] = kSampleStampMs;
  for (uint32_t index = 1; index < leads; ++index) {
    InventLead(index, options, history);
  }
  InventBurst(options, history);
  InventMailing(options, history);
  const uint32_t stampless = std::min(options.stampless, leads - 1);
  std::fill_n(history.stamps.rbegin(), stampless, kNever);
  return history;
}

}  // namespace sandbox
