// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_worker.h"

#include <unistd.h>

#include <algorithm>
#include <random>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/log.h"
#include "replica/phone_keys.h"
#include "replica/replica_paths.h"
#include "sync/budget_plan.h"
#include "sync/deletes_word.h"
#include "sync/greeting.h"
#include "sync/worker_status.h"

namespace leadline {
namespace {

// Before a lane tries again where the replica or the ledger failed it.
constexpr Duration kTroublePause{5000};
constexpr Duration kProgressEvery{1000};
constexpr Duration kReportEvery{5000};
constexpr Duration kLookAtWalEvery{200};
// With --once, the last look at the newest changes comes this much later than
// the safety lag asks for: upstream tells its time in whole seconds.
constexpr Duration kOnceMargin{2000};

std::function<double()> RandomSource() {
  auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
  return [engine] {
    return std::uniform_real_distribution<double>(0, 1)(*engine);
  };
}

// To read the newest changes of each object type that is named.
size_t CallsOfALook(const SyncSettings& settings) {
  return std::max<size_t>(settings.lead_types.size(), 1);
}

// Says what the worker will do, or what it will not.
BudgetPlan PlanFor(const SyncSettings& settings) {
  const BudgetPlan plan = PlanBudget(settings.limit, settings.poll_interval,
                                     CallsOfALook(settings));
  if (plan.is_raised) {
    LogWarning("poll-interval-raised",
               {{"to", plan.poll_interval},
                {"cure",
                 "a shorter --poll-interval would leave too few calls for "
                 "everything else: --rate, --daily-calls or --share would have "
                 "to be larger"}});
  }
  return plan;
}

EngineOptions EngineOptionsFor(const SyncSettings& settings,
                               const BudgetPlan& plan) {
  EngineOptions options;
  SchedulerOptions& schedule = options.schedule;
  schedule.poll_interval = settings.once && !settings.poll_interval
                               ? settings.safety_lag + kOnceMargin
                               : plan.poll_interval;
  schedule.hints = HintPaceFor(settings.limit, schedule.poll_interval,
                               CallsOfALook(settings));
  schedule.reconcile = ReconcilePaceFor(settings.limit, settings.safety_lag);
  // What is to end soon leaves checks to the worker that stays.
  if (!settings.once) {
    options.plan = {settings.limit, settings.poll_interval};
    schedule.verify.between_calls =
        VerifyGapFor(settings.limit, settings.verify_share);
    schedule.enumerate.between_calls = EnumerateGapFor(settings.limit);
    schedule.merges =
        MergePaceFor(settings.limit, static_cast<int>(settings.merge_event));
  }
  options.safety_lag = settings.safety_lag;
  options.history_start = settings.history_start;
  options.page_size = static_cast<int>(settings.page_size);
  options.lead_types = settings.lead_types;
  options.call_timeout = settings.call_timeout;
  return options;
}

// The flag's, which was checked when it was read; else the account's, if it is
// one.
std::string CountryCode(const SyncSettings& settings, const Account& account) {
  if (!settings.country_code.empty()) return settings.country_code;
  const std::string& code = account.default_country_code;
  const absl::Status usable = PhoneKeyRules::Create(code).status();
  if (usable.ok()) return code;
  LogWarning("country-code-unusable",
             {{"why", "the account's default country code: " +
                          std::string(usable.message())},
              {"cure",
               "numbers without a country code are found as they are stored; "
               "give --country-code"}});
  return "";
}

}  // namespace

SyncWorker::~SyncWorker() = default;

absl::StatusOr<std::unique_ptr<SyncWorker>> SyncWorker::Open(
    const SyncSettings& settings, const MakeTransport& make_transport,
    const Queues& queues, Clock& clock, std::stop_token stop) {
  // Before a call is spent.
  absl::Status usable = ReplicaWriter::CheckPath(settings.replica);
  if (!usable.ok()) return usable;
  std::unique_ptr<SyncWorker> worker(new SyncWorker(settings, queues, clock));
  const auto name = StandingNameOf(settings.replica);
  if (!name.ok()) return name.status();
  auto ledger = CallLedger::Open(*name + kLedgerSuffix, clock);
  if (!ledger.ok()) return ledger.status();
  worker->ledger_ = *std::move(ledger);
  if (!worker->ledger_->Distrust().empty()) {
    LogInfo("ledger-begun-anew", {{"why", worker->ledger_->Distrust()},
                                  {"wait", settings.limit.rate.window}});
  }
  auto limiter =
      CallLimiter::Create(*worker->ledger_, settings.limit, RandomSource());
  if (!limiter.ok()) return limiter.status();
  worker->limiter_ = *std::move(limiter);
  absl::Status opened = worker->OpenReplica(make_transport, stop);
  if (!opened.ok()) return opened;
  return worker;
}

absl::Status SyncWorker::MakeTransports(const MakeTransport& make_transport) {
  for (const Lane lane : kAllLanes) {
    if (lane == Lane::kLive && live_reads_ == nullptr) continue;
    auto made = make_transport();
    if (!made.ok()) return made.status();
    TransportOf(lane) = *std::move(made);
  }
  return absl::OkStatus();
}

void SyncWorker::MakeDecoders() {
  const NumberNames number = [this](std::span<const std::string_view> names) {
    return writer_->NumberOf(names);
  };
  large_pages_ = std::make_unique<PageDecoder>(number);
  urgent_pages_ = std::make_unique<PageDecoder>(number);
}

PageDecoder& SyncWorker::DecoderOf(Lane lane) const {
  const bool is_large = lane == Lane::kBulk || lane == Lane::kFill;
  return is_large ? *large_pages_ : *urgent_pages_;
}

absl::Status SyncWorker::OpenReplica(const MakeTransport& make_transport,
                                     std::stop_token stop) {
  absl::Status made = MakeTransports(make_transport);
  if (!made.ok()) return made;
  const bool exists = access(settings_.replica.c_str(), F_OK) == 0;
  const bool patient = exists && !settings_.once;
  absl::StatusOr<Greeting> greeting =
      Greet(settings_, patient,
            {*TransportOf(Lane::kUrgent), *limiter_, clock_}, stop);
  if (!greeting.ok()) return greeting.status();

  WriterOptions options;
  options.path = settings_.replica;
  options.account = greeting->user.account;
  options.account.default_country_code =
      CountryCode(settings_, greeting->user.account);
  options.history_start = settings_.history_start;
  options.safety_lag = settings_.safety_lag;
  options.partial_view = settings_.partial_view;
  for (const std::string& type : settings_.lead_types) {
    options.lead_types += (options.lead_types.empty() ? "" : ",") + type;
  }
  auto writer = ReplicaWriter::Open(options);
  if (!writer.ok()) return writer.status();
  writer_ = *std::move(writer);
  MakeDecoders();
  if (!options.account.full_view) {
    LogWarning("partial-view",
               {{"cure",
                 "the key's user is no administrator and may not see "
                 "every lead, so the replica is not called complete: "
                 "use an administrator's key, or --partial-view"}});
  }

  NoteCountryCode(options.account.default_country_code);

  const BudgetPlan plan = PlanFor(settings_);
  const EngineOptions engine_options = EngineOptionsFor(settings_, plan);
  auto engine = SyncEngine::Create(
      engine_options,
      {clock_, *limiter_, *writer_, hints_, RandomSource(), live_reads_},
      greeting->response);
  if (!engine.ok()) return engine.status();
  engine_ = *std::move(engine);
  target_ = engine_->UpstreamNow();
  LogInfo("sync-started", {{"account", options.account.org_id},
                           {"host", options.account.host},
                           {"replica", settings_.replica},
                           {"leads", engine_->State().leads_stored},
                           {"poll-interval", engine_->PollInterval()},
                           {"safety-lag", settings_.safety_lag}});
  if (!settings_.once) LogInfo("budget", {{"plan", InWords(plan)}});
  return absl::OkStatus();
}

// An account that no longer names one, or not one that is known.
void SyncWorker::NoteCountryCode(const std::string& named) const {
  if (!named.empty()) return;
  const auto state = writer_->LoadState();
  if (!state.ok() || state->account.default_country_code.empty()) return;
  LogWarning("country-code-kept",
             {{"country-code", state->account.default_country_code},
              {"why", "the account names no default country code now"},
              {"cure", "give --country-code if it is another"}});
}

absl::Status SyncWorker::Run(std::stop_token stop) {
  std::stop_source lanes;
  const std::stop_callback forward(stop, [&lanes] { lanes.request_stop(); });
  {
    std::vector<std::jthread> threads;
    for (const Lane lane : kAllLanes) {
      if (!TransportOf(lane)) continue;
      threads.emplace_back([this, lane, lanes] { RunLane(lane, lanes); });
    }
    threads.emplace_back([this, lanes] { MoveWal(lanes.get_token()); });
  }
  if (live_reads_ != nullptr) live_reads_->Close();
  reported_.reset();
  Report();
  const ReplicaState state = engine_->State();
  const SyncStats stats = engine_->Stats();
  LogInfo("sync-stopped", {{"leads", state.leads_stored},
                           {"complete", state.complete},
                           {"calls", CallsInWords(stats)},
                           {"inserted", stats.leads_inserted},
                           {"replaced", stats.leads_replaced},
                           {"refusals", stats.refusals}});
  if (absl::Status usable = engine_->Usable(); !usable.ok()) return usable;
  if (!settings_.once || IsDone()) return absl::OkStatus();
  if (stats.unauthorized) {
    return absl::PermissionDeniedError("upstream no longer accepts the keys: " +
                                       stats.last_error);
  }
  return absl::CancelledError("stopped before everything was read");
}

// On a thread of its own: the disk may take seconds for it.
void SyncWorker::MoveWal(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    // What fails is tried again.
    writer_->MoveWal().IgnoreError();
    clock_.SleepFor(kLookAtWalEvery, stop);
  }
}

void SyncWorker::RunLane(Lane lane, std::stop_source stop) {
  const std::stop_token token = stop.get_token();
  while (!token.stop_requested()) {
    if (lane == Lane::kBulk) HearOperator();
    if (lane == Lane::kUrgent) Report();
    auto begun = engine_->Begin(lane);
    if (!begun.ok()) {
      LogError("cannot-call", {{"why", begun.status()}});
      clock_.SleepFor(kTroublePause, token);
    } else if (const auto* wait = std::get_if<Duration>(&*begun)) {
      WaitForWork(lane, *wait, token);
    } else {
      MakeCall(std::get<SyncCall>(*std::move(begun)), token);
      LogProgress();
    }
    const bool ended =
        settings_.once && (IsDone() || engine_->Stats().unauthorized);
    if (ended || !engine_->Usable().ok()) stop.request_stop();
  }
}

// A hint, or somebody who asks, ends the wait of the lane that it makes look.
void SyncWorker::WaitForWork(Lane lane, Duration wait, std::stop_token stop) {
  if (lane == Lane::kUrgent) {
    hints_.WaitFor(wait, std::move(stop));
  } else if (lane == Lane::kLive) {
    live_reads_->WaitFor(wait, std::move(stop));
  } else {
    clock_.SleepFor(wait, std::move(stop));
  }
}

// The word is dropped after it was taken: rather twice than never.
void SyncWorker::HearOperator() {
  const auto word = WaitingDeletesWord(settings_.replica);
  if (word.ok() && !*word) return;
  absl::Status taken = word.status();
  if (word.ok()) taken = engine_->AllowDeletes(**word);
  if (taken.ok() || absl::IsInvalidArgument(taken)) {
    taken.Update(DropDeletesWord(settings_.replica));
  }
  if (!taken.ok()) LogError("allow-deletes-failed", {{"why", taken}});
}

void SyncWorker::MakeCall(SyncCall call, std::stop_token stop) {
  call.request.stop = stop;
  bool first = true;
  absl::StatusOr<HttpResponse> response =
      TransportOf(call.lane)->Send(call.request, [this, &call, &first] {
        return std::exchange(first, false) || engine_->MayResend(call);
      });
  const absl::Status status =
      engine_->Finish(call, std::move(response), DecoderOf(call.lane));
  if (!status.ok()) LogError("replica-failed", {{"why", status}});
}

bool SyncWorker::IsDone() const {
  const ReplicaState state = engine_->State();
  // A partial view is never complete, and yet read to its end; nor is it with
  // leads that cannot be read.
  const bool confirmed =
      state.complete || !state.view_suffices || state.leads_broken > 0;
  return confirmed && state.complete_through &&
         *state.complete_through >= target_ && engine_->NothingInDoubt();
}

// Into the replica, for whoever reads it.
void SyncWorker::Report() {
  const SteadyPoint now = clock_.SteadyNow();
  if (reported_ && now - *reported_ < kReportEvery) return;
  reported_ = now;
  WorkerFacts facts;
  facts.stats = engine_->Stats();
  facts.day = day_.Note(now, facts.stats);
  facts.state = engine_->State();
  facts.now = engine_->UpstreamNow();
  facts.poll_interval = engine_->PollInterval();
  facts.rate = limiter_->Effective(now);
  facts.calls_in_day = limiter_->UsedInDay(now);
  facts.calls_per_day = settings_.limit.OurDailyCalls();
  pace_.Note(now, facts.state.leads_stored);
  if (!facts.state.complete && facts.state.leads_expected) {
    facts.time_left = pace_.TimeLeft(*facts.state.leads_expected);
  }
  const WorkerReport report = ReportOf(facts);
  const absl::Status status = writer_->Report(report);
  if (!status.ok()) LogError("report-failed", {{"why", status}});
  const std::scoped_lock lock(report_mutex_);
  report_ = report;
}

std::optional<WorkerReport> SyncWorker::LatestReport() const {
  const std::scoped_lock lock(report_mutex_);
  return report_;
}

void SyncWorker::LogProgress() {
  const ReplicaState state = engine_->State();
  if (state.complete) return;
  const int64_t now = clock_.SteadyNow().since_boot.count();
  int64_t last = progress_logged_ms_.load();
  if (now - last < kProgressEvery.count() ||
      !progress_logged_ms_.compare_exchange_strong(last, now)) {
    return;
  }
  LogInfo("filling", {{"leads", state.leads_stored},
                      {"expected", state.leads_expected.value_or(0)}});
}

}  // namespace leadline
