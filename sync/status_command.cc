// SPDX-License-Identifier: Apache-2.0
#include "sync/status_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/settings_cli.h"
#include "replica/reader.h"
#include "sync/json_text.h"
#include "sync/words.h"

namespace leadline {
namespace {

constexpr uint64_t kRunsShown = 5;

// All that the command tells. Plain data.
struct Told {
  ReplicaState state;
  std::vector<RunRecord> runs;  // the latest first
  bool is_running = false;
  TimePoint now;  // upstream's time
};

absl::StatusOr<Told> Ask(const std::string& replica) {
  auto reader =
      ReplicaReader::Open(replica, std::make_shared<LeadDictionaries>());
  if (!reader.ok()) return reader.status();
  absl::StatusOr<ReplicaState> state = (*reader)->State();
  if (!state.ok()) return state.status();
  auto runs = (*reader)->Runs(kRunsShown);
  if (!runs.ok()) return runs.status();
  Told told;
  told.state = *std::move(state);
  told.runs = *std::move(runs);
  told.now = SystemClock().Now() + told.state.upstream_offset;
  told.is_running =
      told.state.worker && IsRunning(*told.state.worker, told.now);
  return told;
}

std::string Ago(TimePoint instant, TimePoint now) {
  return Rounded(std::max(Duration(0), now - instant)) + " ago";
}

std::string ReplicaLine(const Told& told) {
  const ReplicaState& state = told.state;
  std::string line = state.complete ? "complete" : "not complete yet";
  if (!state.complete && state.leads_broken > 0) {
    line = "not complete: " + WithCommas(state.leads_broken) +
           " leads cannot be read";
  }
  if (!state.view_suffices) line = "partial";
  return line + (state.as_of ? ", as of " + Ago(*state.as_of, told.now)
                             : ", never read yet");
}

std::string LeadsLine(const ReplicaState& state) {
  std::string line = WithCommas(state.leads_stored);
  if (state.complete || !state.leads_expected) return line;
  line += " of " + WithCommas(*state.leads_expected);
  if (state.worker && state.worker->time_left) {
    line += ", about " + Rounded(*state.worker->time_left) + " to go";
  }
  return line;
}

std::string CallsLine(const WorkerReport& worker) {
  std::string line = WithCommas(worker.calls_in_day) + " in 24 hours";
  if (worker.calls_per_day) {
    const uint64_t left = *worker.calls_per_day -
                          std::min(*worker.calls_per_day, worker.calls_in_day);
    line += ", " + WithCommas(left) + " left";
  }
  return line + "; " + WithCommas(worker.calls_per_window) + " in any " +
         Rounded(worker.window);
}

std::string WorkerLine(const Told& told) {
  const std::optional<WorkerReport>& worker = told.state.worker;
  if (!worker) return "not running";
  const std::string said = "said " + Ago(worker->at, told.now);
  if (told.is_running) return "running, " + said;
  return "not running; what follows is what it " + said;
}

std::string AgreementLine(const Agreement& agreement) {
  if (agreement.leads == 0) return "no lead compared in this run yet";
  const double share = static_cast<double>(agreement.agreed) /
                       static_cast<double>(agreement.leads);
  std::string line = Percent(share) + " of " + WithCommas(agreement.leads) +
                     " leads picked at random";
  if (agreement.late == 0) return line;
  return line + "; " + WithCommas(agreement.late) + " late, by " +
         Rounded(agreement.mean_delay) + " on average, " +
         Rounded(agreement.longest_delay) + " at most";
}

std::string ErrorLine(const RunSummary& run, TimePoint now) {
  if (!run.last_error_at) return run.last_error;
  return Ago(*run.last_error_at, now) + ": " + run.last_error;
}

std::string RunLine(const RunRecord& run, bool is_running) {
  std::string line = InstantText(run.started) + " to ";
  if (run.ended) {
    line += InstantText(*run.ended);
  } else {
    line += is_running ? "now" : "no end, as when it is killed";
  }
  return line + "; " + WithCommas(run.summary.calls) + " calls, " +
         WithCommas(run.summary.calls_failed) + " failed; " +
         WithCommas(run.summary.leads_read) + " leads read, " +
         WithCommas(run.summary.leads_changed) + " changed";
}

void PrintLines(const Told& told, std::ostream& out) {
  const ReplicaState& state = told.state;
  out << "replica     " << ReplicaLine(told) << "\nleads       "
      << LeadsLine(state) << "\naccount     " << state.account.org_id << " at "
      << state.account.host << "\nworker      " << WorkerLine(told) << '\n';
  if (state.worker) {
    const WorkerReport& worker = *state.worker;
    out << "calls       " << CallsLine(worker) << "\nagreement   "
        << AgreementLine(worker.agreement) << '\n';
    if (!worker.run.last_error.empty()) {
      out << "last error  " << ErrorLine(worker.run, told.now) << '\n';
    }
    for (const Alarm& alarm : worker.alarms) {
      out << "ALARM       " << alarm.name << ": " << alarm.meaning << '\n';
    }
  }
  for (size_t i = 0; i < told.runs.size(); ++i) {
    out << "run         " << RunLine(told.runs[i], told.is_running && i == 0)
        << '\n';
  }
}

// RFC 3339.
OrderedJson JsonOf(const std::optional<TimePoint>& instant) {
  if (!instant) return nullptr;
  std::string text = InstantText(*instant);
  text[10] = 'T';
  text.replace(19, std::string::npos, "Z");
  return text;
}

template <typename Number>
OrderedJson JsonOf(const std::optional<Number>& number) {
  return number ? OrderedJson(*number) : OrderedJson(nullptr);
}

OrderedJson JsonOf(const RunSummary& run) {
  return {{"calls", run.calls},
          {"calls_failed", run.calls_failed},
          {"leads_read", run.leads_read},
          {"leads_changed", run.leads_changed},
          {"last_error", run.last_error},
          {"last_error_at", JsonOf(run.last_error_at)}};
}

OrderedJson JsonOf(const Agreement& agreement) {
  return {{"leads", agreement.leads},
          {"agreed", agreement.agreed},
          {"late", agreement.late},
          {"mean_delay_ms", agreement.mean_delay.count()},
          {"longest_delay_ms", agreement.longest_delay.count()}};
}

OrderedJson JsonOf(const WorkerReport& worker) {
  OrderedJson json = {{"at", JsonOf(std::optional(worker.at))},
                      {"calls_in_day", worker.calls_in_day},
                      {"calls_per_day", JsonOf(worker.calls_per_day)},
                      {"calls_per_window", worker.calls_per_window},
                      {"window_ms", worker.window.count()},
                      {"agreement", JsonOf(worker.agreement)},
                      {"alarms", OrderedJson::array()},
                      {"run", JsonOf(worker.run)}};
  for (const Alarm& alarm : worker.alarms) {
    json["alarms"].push_back(
        {{"name", alarm.name}, {"meaning", alarm.meaning}});
  }
  json["time_left_ms"] = worker.time_left
                             ? OrderedJson(worker.time_left->count())
                             : OrderedJson(nullptr);
  return json;
}

OrderedJson JsonOf(const Told& told) {
  const ReplicaState& state = told.state;
  OrderedJson json = {{"complete", state.complete},
                      {"partial_view", !state.view_suffices},
                      {"as_of", JsonOf(state.as_of)},
                      {"complete_through", JsonOf(state.complete_through)},
                      {"leads_stored", state.leads_stored},
                      {"leads_broken", state.leads_broken},
                      {"leads_hidden", state.leads_hidden},
                      {"leads_expected", JsonOf(state.leads_expected)},
                      {"account", state.account.org_id},
                      {"host", state.account.host},
                      {"running", told.is_running},
                      {"worker", nullptr}};
  if (state.worker) json["worker"] = JsonOf(*state.worker);
  json["runs"] = OrderedJson::array();
  for (const RunRecord& run : told.runs) {
    OrderedJson one = JsonOf(run.summary);
    one["started"] = JsonOf(std::optional(run.started));
    one["ended"] = JsonOf(run.ended);
    json["runs"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

int RunStatusCommand(int argc, const char* const* argv, std::ostream& out,
                     std::ostream& err) {
  std::string replica;
  bool as_json = false;
  SettingsCli cli(
      "leadline-sync status",
      "Says how a replica and its worker are: progress, freshness, "
      "calls used and left, agreement, the last error, alarms, the latest "
      "runs. The worker need not run.");
  cli.Add({"replica", "DB", "the replica", true}, &replica);
  cli.Add({"json", "", "one JSON object instead of lines"}, &as_json);
  if (const auto code = cli.Parse(argc, argv, out, err)) return *code;
  const absl::StatusOr<Told> told = Ask(replica);
  if (!told.ok()) {
    err << "leadline-sync: " << told.status().message() << '\n';
    return 1;
  }
  if (as_json) {
    out << PrintOrderedJson(JsonOf(*told)) << '\n';
  } else {
    PrintLines(*told, out);
  }
  return 0;
}

}  // namespace leadline
