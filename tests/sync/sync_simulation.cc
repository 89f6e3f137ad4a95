// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/sync_simulation.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "replica/reader.h"
#include "sandbox/users.h"
#include "sync/budget_plan.h"
#include "sync/upstream_calls.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

using std::chrono::seconds;

// Seven weeks after the sandbox's account was born.
constexpr int64_t kStartMs = sandbox::kDefaultBornMs + 50LL * 86400 * 1000;

sandbox::ApiOptions ApiOptionsOf(const SimulationOptions& options) {
  sandbox::ApiOptions api;
  api.seed = options.seed;
  api.refusal_style = options.refusal;
  api.rate.calls = static_cast<uint32_t>(options.rate_calls);
  api.rate.neighbour_calls = options.neighbours ? 8 : 0;
  api.hidden_leads = options.hidden_leads;
  api.default_type_only = true;
  api.ignore_dates = options.misread == SimulationOptions::Misread::kDates;
  if (options.misread == SimulationOptions::Misread::kMobile) {
    api.missing_column = "Mobile";
  }
  // The same user all along, and no administrator by birth.
  api.user = options.demoted ? 1 : 0;
  api.rate.neighbour_in_bursts = options.neighbours;
  api.all_phone_matches = options.all_phone_matches;
  return api;
}

}  // namespace

SyncSimulation::SyncSimulation(const SimulationOptions& options,
                               std::filesystem::path folder)
    : options_(options),
      folder_(std::move(folder)),
      random_(options.seed),
      account_({.leads = options.leads,
                .seed = options.seed,
                .lead_types = options.lead_types,
                .stampless = options.stampless}),
      api_(ApiOptionsOf(options), &account_) {
  limit_.rate.calls =
      options.told_calls > 0 ? options.told_calls : options.rate_calls;
  limit_.share = options.share;
  limit_.daily_calls = options.daily_calls;
  limit_.live_reads = options.questions_per_second > 0;
  if (limit_.live_reads) {
    auto rules = PhoneKeyRules::Create("91");
    if (rules.ok()) phone_rules_ = *std::move(rules);
    if (!phone_rules_) Fail("rules: " + rules.status().ToString());
  }
  poll_interval_ = options.daily_calls ? PlanBudget(limit_).poll_interval
                                       : options.poll_interval;
  // This machine's wall clock is days away from upstream's.
  upstream_zero_ms_ = kStartMs - clock_.SteadyNow().since_boot.count() +
                      std::uniform_int_distribution<int64_t>(0, 1000)(random_);
  if (options.over_sockets) {
    wire_ = std::make_unique<SimulationWire>(
        clock_,
        [this](const sandbox::Request& arrived) { return AnswerTo(arrived); });
  }
  quiet_from_ = clock_.SteadyNow() + options.busy;
  end_ = quiet_from_ + options.longest_delay + options.rest;
  wrong_ = LearnUser();
  SetFaults(options.fault_share);
  api_.FaultPlan().FailPagesAbove(options.fail_pages_above);
  BreakLeads();
  api_.FaultPlan().Randomly(sandbox::FaultKind::kEmpty, options.empty_share);
}

SyncSimulation::~SyncSimulation() { KillWorker(); }

std::string SyncSimulation::Run() {
  StartWorker();
  // While calls go wrong a window may be left for the next sweep each time: the
  // last sweeps are to come through.
  At(end_ - clock_.SteadyNow() - options_.rest / 2, [this] { SetFaults(0); });
  if (options_.poisoned) {
    poison_ =
        ValueOf(*account_.Find(options_.leads / 2, UpstreamMs()), "ProspectID");
    At(quiet_from_ - clock_.SteadyNow(), [this] { CheckOthersAreRead(); });
  }
  if (options_.empty_share > 0) {
    At(quiet_from_ - clock_.SteadyNow(),
       [this] { api_.FaultPlan().Randomly(sandbox::FaultKind::kEmpty, 0); });
  }
  if (options_.broken_leads > 0) {
    At(quiet_from_ - clock_.SteadyNow(), [this] { MendLeads(); });
  }
  if (options_.misread != SimulationOptions::Misread::kNothing) {
    At(quiet_from_ - clock_.SteadyNow(), [this] { EndMisreading(); });
  }
  if (options_.revoked_for > Duration(0)) {
    At(options_.busy / 2, [this] { RevokeKeys(); });
  }
  if (options_.demoted) At(options_.busy / 2, [this] { Demote(); });
  if (options_.daily_calls || options_.keeps_pace || options_.forbidden) {
    At(seconds(60), [this] { CheckPlan(); });
  }
  if (options_.keeps_pace) {
    At(quiet_from_ - clock_.SteadyNow(), [this] { CheckFilled(); });
  }
  if (options_.questions_per_second > 0) {
    At(Duration(2), [this] { AskSomething(); });
  }
  if (options_.told_calls > 0) At(seconds(60), [this] { CheckLearned(); });
  if (options_.guarded) {
    At(end_ - clock_.SteadyNow() - options_.rest / 2,
       [this] { AllowDeletes(); });
  }
  if (options_.hidden_leads > 0) {
    At(quiet_from_ + options_.longest_delay - clock_.SteadyNow(), [this] {
      api_.Change([](sandbox::ApiOptions& api) { api.hidden_leads = 0; });
    });
  }
  if (options_.renames) {
    At(quiet_from_ + options_.longest_delay - clock_.SteadyNow(),
       [this] { RenameUsers(); });
  }
  if (options_.drifts) At(seconds(10), [this] { Drift(); });
  if (options_.fresh_within) At(options_.busy / 2, [this] { TouchAll(); });
  PlanMachine();
  At(Duration(0), [this] { MakeChange(); });
  while (!events_.empty() && wrong_.empty()) {
    Event event = events_.top();
    events_.pop();
    if (event.at > end_) break;
    if (event.at > clock_.SteadyNow()) {
      clock_.Advance(event.at - clock_.SteadyNow());
    }
    event.action();
  }
  if (calls_ < options_.broken_call) Fail("no call was left to break off");
  if (!wrong_.empty()) return wrong_;
  if (options_.demoted) {
    CheckDemoted();
    return wrong_;
  }
  options_.forbidden ? CheckForbidden() : CheckChecks();
  if (wrong_.empty()) CheckLiveReads();
  if (wrong_.empty()) CheckEqual();
  if (wrong_.empty()) CheckMergesFollowed();
  return wrong_;
}

void SyncSimulation::At(Duration later, std::function<void()> action) {
  events_.push({clock_.SteadyNow() + later, ++sequence_, std::move(action)});
}

int64_t SyncSimulation::UpstreamMs() const {
  return clock_.SteadyNow().since_boot.count() + upstream_zero_ms_;
}

double SyncSimulation::Random() {
  return std::uniform_real_distribution<double>(0, 1)(random_);
}

Duration SyncSimulation::RandomUpTo(Duration longest) {
  return Duration(
      static_cast<int64_t>(Random() * static_cast<double>(longest.count())));
}

void SyncSimulation::Fail(const std::string& what) {
  if (wrong_.empty()) wrong_ = what;
}

void SyncSimulation::MakeChange() {
  if (clock_.SteadyNow() >= quiet_from_) return;
  const int64_t now = UpstreamMs();
  sandbox::Change change = account_.Draw(random_, now, options_.deletes);
  if (Random() < options_.late_share) {
    change.delay_ms = RandomUpTo(options_.longest_delay).count();
  }
  if (change.kind == sandbox::ChangeKind::kMerge) {
    const auto child = account_.Find(change.other, now);
    const auto survivor = account_.Find(change.index, now);
    const std::string id = child ? ValueOf(*child, "ProspectID") : "";
    if (std::ranges::count(merged_, id, &Merged::child) > 0) {
      // Which of two comes first is the account's secret while one is late.
      change.kind = sandbox::ChangeKind::kTouch;
    } else if (child && survivor && change.other != change.index) {
      merged_.push_back(
          {id, ValueOf(*survivor, "ProspectID"), change.index, now});
    }
  }
  const uint32_t index = account_.Apply(change);
  account_.Advance(now);
  if (Random() < options_.hint_share) Hint(index);
  At(Duration(change.delay_ms), [this, index, now] { Witness(index, now); });
  const double mean_ms = 1000 / options_.changes_per_second;
  At(Duration(1) + RandomUpTo(Duration(static_cast<int64_t>(2 * mean_ms))),
     [this] { MakeChange(); });
}

void SyncSimulation::RenameUsers() {
  for (uint32_t user = 0; user < sandbox::kUsers; ++user) {
    account_.Apply({.kind = sandbox::ChangeKind::kRenameUser,
                    .index = user,
                    .at_ms = UpstreamMs(),
                    .name = {},
                    .value = {}});
  }
  account_.Advance(UpstreamMs());
}

void SyncSimulation::Drift() {
  using sandbox::ChangeKind;
  if (clock_.SteadyNow() >= quiet_from_) return;
  constexpr std::array kKinds = {
      ChangeKind::kAddField, ChangeKind::kRemoveField, ChangeKind::kStampBack};
  sandbox::Change change;
  change.kind = kKinds[random_() % kKinds.size()];
  change.index = static_cast<uint32_t>(random_() % options_.leads);
  change.at_ms = UpstreamMs();
  change.by_ms = RandomUpTo(std::chrono::hours(2)).count();
  if (change.kind == ChangeKind::kRemoveField) {
    std::vector<std::string> own;
    const sandbox::Lead lead =
        account_.Find(change.index, change.at_ms).value_or(sandbox::Lead());
    for (const sandbox::Attribute& attribute : lead) {
      if (attribute.name.starts_with("mx_")) own.push_back(attribute.name);
    }
    if (!own.empty()) change.name = own[random_() % own.size()];
  }
  if (change.kind == ChangeKind::kStampBack) set_back_.insert(change.index);
  account_.Apply(change);
  At(seconds(5) + RandomUpTo(seconds(20)), [this] { Drift(); });
}

void SyncSimulation::TouchAll() {
  all_touched_ms_ = UpstreamMs();
  sandbox::Change all;
  all.kind = sandbox::ChangeKind::kTouchAll;
  all.at_ms = *all_touched_ms_;
  account_.Apply(all);
  account_.Advance(*all_touched_ms_);
}

void SyncSimulation::Hint(uint32_t index) {
  // Long after a lead was deleted its webhooks may still come.
  std::string id = "00000000-0000-4000-8000-000000000000";
  const auto lead = account_.Find(index, UpstreamMs());
  if (lead && Random() < 0.9) id = ValueOf(*lead, "ProspectID");
  const int times = Random() < 0.3 ? 2 : 1;
  for (int n = 0; n < times; ++n) {
    const Duration longest = Random() < 0.5 ? seconds(1) : seconds(150);
    At(RandomUpTo(longest), [this, id] {
      // What comes while the worker is dead is lost.
      if (engine_) hints_.Put(std::array{id});
    });
  }
}

void SyncSimulation::Witness(uint32_t index, int64_t at_ms) {
  const int64_t now = UpstreamMs();
  account_.Advance(now);
  const auto lead = account_.Find(index, now);
  if (lead && account_.Stamp(index) >= at_ms) {
    changes_.push_back({index, ValueOf(*lead, "ProspectID"), at_ms, now});
    // In its first seconds a flood leaves gaps behind the newest changes.
    constexpr int64_t kFloodMs = 10'000;
    if (all_touched_ms_ && at_ms > *all_touched_ms_ + kFloodMs) {
      At(*options_.fresh_within,
         [this, change = changes_.back()] { CheckFresh(change); });
    }
    return;
  }
  // Gone meanwhile: nothing is promised of it.
  if (options_.deletes && !lead) return;
  // An earlier change of the same lead is later still, and holds it up.
  At(Duration(500), [this, index, at_ms] { Witness(index, at_ms); });
}

}  // namespace leadline
