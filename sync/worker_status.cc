// SPDX-License-Identifier: Apache-2.0
#include "sync/worker_status.h"

#include <algorithm>
#include <numeric>

namespace leadline {
namespace {

constexpr Duration kLongUnread = std::chrono::minutes(5);

struct Alarm {
  const char* word;
  bool (*rings)(const WorkerFacts& facts);
  const char* sentence;
};

bool CannotRead(const WorkerFacts& facts) {
  return facts.state.as_of &&
         facts.now - *facts.state.as_of >
             std::max(kLongUnread, 3 * facts.poll_interval);
}

// A few leads say little.
bool DisagreesOften(const WorkerFacts& facts) {
  const DayCounts& day = facts.day;
  return day.verified >= VerifyPass::kEnoughLeads &&
         static_cast<double>(day.agreed) <
             VerifyPass::kGoodShare * static_cast<double>(day.verified);
}

constexpr Alarm kAlarms[] = {
    {"keys-refused",
     [](const WorkerFacts& facts) { return facts.stats.unauthorized; },
     "upstream does not accept the keys: they are wrong, their user is "
     "inactive, or --upstream names another region's host"},
    {"cannot-read", &CannotRead,
     "the newest changes have not been read for long: the last error says why"},
    {"out-of-calls",
     [](const WorkerFacts& facts) {
       return facts.calls_per_day && facts.calls_in_day >= *facts.calls_per_day;
     },
     "the day's calls are used up: it goes on by itself; a larger "
     "--daily-calls or --share makes it faster"},
    {"deletes-held",
     [](const WorkerFacts& facts) { return facts.stats.deletes_held > 0; },
     "leads are gone upstream, more than may go without a word: see that this "
     "is right, then leadline-sync allow-deletes"},
    {"deletes-not-confirmed",
     [](const WorkerFacts& facts) { return facts.stats.unconfirmed > 0; },
     "leads seem to be gone upstream, and so do those asked for beside them: "
     "nothing is removed; see that the key's user still sees the account's "
     "leads"},
    {"leads-lost", [](const WorkerFacts& facts) { return facts.day.lost > 0; },
     "leads were missed at first and found by a check: a longer --safety-lag "
     "may be needed"},
    {"leads-hidden",
     [](const WorkerFacts& facts) { return facts.stats.enumerated.hidden > 0; },
     "leads of the account are shown by no read by time, as leads of another "
     "object type are: the log names them"},
    {"low-agreement", &DisagreesOften,
     "of leads picked at random in a day fewer than 99 in 100 are as upstream "
     "shows them: the log tells how late the others are"},
    {"leads-broken",
     [](const WorkerFacts& facts) { return facts.stats.leads_broken > 0; },
     "leads that cannot be stored were left out: the log names them"},
    {"partial-view",
     [](const WorkerFacts& facts) { return !facts.state.view_suffices; },
     "the key does not show every lead, so the replica is never complete: give "
     "an administrator's key and no --lead-type, or --partial-view"},
};

RunSummary SummaryOf(const SyncStats& stats) {
  RunSummary run;
  run.calls = std::accumulate(stats.calls_by_pass.begin(),
                              stats.calls_by_pass.end(), uint64_t{0});
  run.calls_failed = stats.calls_failed;
  run.leads_read = stats.leads_read;
  run.leads_changed =
      stats.leads_inserted + stats.leads_replaced + stats.leads_removed;
  run.last_error = stats.last_error;
  return run;
}

}  // namespace

WorkerReport ReportOf(const WorkerFacts& facts) {
  WorkerReport report;
  report.at = facts.now;
  report.time_left = facts.time_left;
  report.calls_in_day = facts.calls_in_day;
  report.calls_per_day = facts.calls_per_day;
  report.calls_per_window = static_cast<uint64_t>(facts.rate.calls);
  report.window = facts.rate.window;
  for (const Alarm& alarm : kAlarms) {
    if (alarm.rings(facts)) report.alarms.emplace_back(alarm.word);
  }
  report.leads_verified = facts.stats.verified.Checked();
  report.leads_agreed = facts.stats.verified.agreed;
  report.run = SummaryOf(facts.stats);
  return report;
}

std::string AlarmInWords(std::string_view alarm) {
  const auto* const found =
      std::find_if(std::begin(kAlarms), std::end(kAlarms),
                   [&](const Alarm& known) { return known.word == alarm; });
  return found == std::end(kAlarms) ? std::string(alarm) : found->sentence;
}

}  // namespace leadline
