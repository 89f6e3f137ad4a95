// SPDX-License-Identifier: Apache-2.0
#include "sync/verify_pass.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/log.h"
#include "replica/lead_id.h"
#include "sync/budget_plan.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

// After a call that failed: an account that will not be asked by id is not to
// be asked again and again.
constexpr Duration kPauseAfterFailure = std::chrono::minutes(10);

// "99.87%"
std::string Percent(double share) {
  const auto hundredths = static_cast<int>(share * 10000);
  std::string text = std::to_string(hundredths / 100) + ".";
  if (hundredths % 100 < 10) text += "0";
  return text + std::to_string(hundredths % 100) + "%";
}

}  // namespace

std::optional<Duration> VerifyGapFor(const LimiterOptions& limit, double part) {
  if (part <= 0) return std::nullopt;
  return GapOfParts(limit, part, part);
}

double VerifyCounts::Agreement() const {
  if (Checked() == 0) return 1;
  return static_cast<double>(agreed) / static_cast<double>(Checked());
}

void VerifyCounts::Add(const VerifyCounts& more) {
  agreed += more.agreed;
  differed += more.differed;
  gone += more.gone;
  too_recent += more.too_recent;
  late += more.late;
  delays += more.delays;
  longest_delay = std::max(longest_delay, more.longest_delay);
}

absl::StatusOr<VerifyFindings> Verify(const std::vector<std::string>& asked,
                                      const std::vector<LeadSeenById>& leads,
                                      TimePoint sent, Duration safety_lag,
                                      ReplicaReader& reader) {
  // Before the leads: what is committed in between can only help them.
  const auto state = reader.State();
  if (!state.ok()) return state.status();
  const TimePoint expected = state->as_of.value_or(TimePoint()) - safety_lag;
  VerifyFindings found;
  VerifyCounts& counts = found.counts;
  std::set<std::string> shown;
  for (const LeadSeenById& seen : leads) {
    shown.insert(NormalLeadId(seen.row.id));
    if (seen.row.stamp && *seen.row.stamp > expected) {
      ++counts.too_recent;
      continue;
    }
    const auto kept = reader.FindById(seen.row.id);
    if (!kept.ok()) return kept.status();
    // It went while it was asked for, since it is gone upstream by other reads.
    if (!*kept) continue;
    const Difference difference = DifferenceFromKept(seen, sent, *kept);
    if (difference == Difference::kNone) {
      ++counts.agreed;
      continue;
    }
    ++counts.differed;
    if (!seen.row.stamp) continue;
    const auto second = floor<seconds>(*seen.row.stamp);
    found.differing.push_back({second, second + seconds(1)});
    if (difference != Difference::kLaterStamp) continue;
    const Duration delay = sent - *seen.row.stamp;
    ++counts.late;
    counts.delays += delay;
    counts.longest_delay = std::max(counts.longest_delay, delay);
  }
  found.differing = WorthReading(std::move(found.differing));
  if (shown.size() * 2 <= asked.size()) return found;
  for (const std::string& id : asked) {
    if (shown.contains(NormalLeadId(id))) continue;
    found.gone.push_back(id);
    ++counts.gone;
  }
  return found;
}

VerifyPass::VerifyPass(const VerifyOptions& options, ReplicaWriter& replica,
                       std::function<double()> random)
    : options_(options), replica_(replica), random_(std::move(random)) {}

absl::StatusOr<const std::vector<std::string>*> VerifyPass::Next(
    const PassContext& context) {
  using Result = const std::vector<std::string>*;
  if (!options_.between_calls || context.now < not_before_) {
    return Result(nullptr);
  }
  if (!asked_.empty()) return Result(&asked_);
  // While it is being filled every call is worth more there.
  if (!context.NothingMissing()) return Result(nullptr);
  auto picked = replica_.RandomLeads(options_.leads_a_call, random_);
  if (!picked.ok()) return picked.status();
  if (picked->empty()) return Result(nullptr);
  asked_ = *std::move(picked);
  return Result(&asked_);
}

void VerifyPass::Take(const VerifyFindings& findings, TimePoint now) {
  asked_.clear();
  not_before_ = now + options_.between_calls.value_or(Duration(0));
  since_summary_.Add(findings.counts);
  total_.Add(findings.counts);
  if (!next_summary_) next_summary_ = now + options_.summary_every;
  if (now >= *next_summary_) SumUp(now);
}

void VerifyPass::SumUp(TimePoint now) {
  next_summary_ = now + options_.summary_every;
  const VerifyCounts counts = std::exchange(since_summary_, {});
  if (counts.Checked() == 0) return;
  const Duration mean = counts.late == 0
                            ? Duration(0)
                            : counts.delays / static_cast<int64_t>(counts.late);
  LogInfo("verified", {{"agree", Percent(counts.Agreement())},
                       {"leads", counts.Checked()},
                       {"differed", counts.differed},
                       {"gone", counts.gone},
                       {"late", counts.late},
                       {"mean-delay", mean},
                       {"longest-delay", counts.longest_delay}});
  if (counts.Agreement() >= kGoodShare || counts.Checked() < kEnoughLeads) {
    return;
  }
  LogWarning("replica-differs",
             {{"agree", Percent(counts.Agreement())},
              {"cure",
               "what differed is read again; if it stays so, changes become "
               "visible later than --safety-lag, or --daily-calls and --share "
               "leave too few calls to follow them"}});
}

void VerifyPass::Drop(TimePoint now, GiveUpReason reason) {
  asked_.clear();
  not_before_ = now + (reason == GiveUpReason::kForbidden ? kPauseAfterRefusal
                                                          : kPauseAfterFailure);
}

void VerifyPass::Reset() {
  asked_.clear();
  not_before_ = {};
  next_summary_.reset();
}

}  // namespace leadline
