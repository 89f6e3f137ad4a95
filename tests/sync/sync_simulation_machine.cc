// SPDX-License-Identifier: Apache-2.0
// The worker of a history, how it is started and dies, and what happens to its
// machine.
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

using std::chrono::seconds;

// In a crash loop a worker lives and is gone for less than this.
constexpr Duration kLoopLife{500};
constexpr Duration kLoopDown{300};
constexpr Duration kLongestDown = seconds(20);
// No machine boots faster.
constexpr Duration kBoot = seconds(2);
constexpr Duration kLongestUp = std::chrono::hours(6);

// How far the wall clock is set away: as often by seconds as by days.
constexpr double kNearestMs = 1000;
constexpr double kFarthestMs = 3.0 * 86400 * 1000;

}  // namespace

void SyncSimulation::StartWorker() {
  const std::string replica = (folder_ / "leads.db").string();
  ++generation_;
  const double lost = options_.machine.lost_ledgers;
  if (lost > 0 && Random() < lost) LoseLedger();
  auto ledger = CallLedger::Open(replica + ".budget", machine_,
                                 "boot-" + std::to_string(boots_));
  if (!ledger.ok()) return Fail("ledger: " + ledger.status().ToString());
  ledger_ = *std::move(ledger);
  auto limiter =
      CallLimiter::Create(*ledger_, limit_, [this] { return Random(); });
  if (!limiter.ok()) return Fail("limiter: " + limiter.status().ToString());
  limiter_ = *std::move(limiter);

  WriterOptions writing;
  writing.path = replica;
  writing.account = key_account_;
  writing.history_start =
      std::chrono::sys_days(std::chrono::year(2005) / 1 / 1);
  writing.safety_lag = kSafetyLag;
  for (uint32_t type = 0; type < options_.lead_types; ++type) {
    writing.lead_types += "OT_" + std::to_string(type) + ",";
  }
  // All types are named, which the worker cannot know.
  writing.partial_view = options_.lead_types > 0;
  auto writer = ReplicaWriter::Open(writing);
  if (!writer.ok()) return Fail("writer: " + writer.status().ToString());
  writer_ = *std::move(writer);

  EngineOptions engine_options;
  engine_options.schedule.poll_interval = poll_interval_;
  engine_options.schedule.reconcile = options_.reconcile;
  engine_options.schedule.verify = options_.verify;
  engine_options.schedule.enumerate = options_.enumerate;
  engine_options.schedule.merges = options_.merges;
  if (options_.told_calls > 0) {
    engine_options.plan = PlanOptions{limit_, {}};
  }
  engine_options.safety_lag = kSafetyLag;
  engine_options.history_start = writing.history_start;
  engine_options.page_size = options_.page_size;
  for (uint32_t type = 0; type < options_.lead_types; ++type) {
    engine_options.lead_types.push_back("OT_" + std::to_string(type));
  }
  // What Greet() does in the program: one answer that tells the time.
  HttpResponse greeting;
  greeting.sent = greeting.ended = machine_.SteadyNow();
  greeting.date = HttpDateOf(UpstreamMs());
  if (limit_.live_reads) {
    reads_ = std::make_unique<LiveReads>(LiveReads::Options{.most_numbers = 8},
                                         machine_);
  }
  auto engine = SyncEngine::Create(engine_options,
                                   {machine_, *limiter_, *writer_, hints_,
                                    [this] { return Random(); }, reads_.get()},
                                   greeting);
  if (!engine.ok()) return Fail("engine: " + engine.status().ToString());
  engine_ = *std::move(engine);
  if (options_.deletes && !options_.guarded) {
    const absl::Status allowed = engine_->AllowDeletes(1'000'000);
    if (!allowed.ok()) return Fail("allow: " + allowed.ToString());
  }
  decoder_ = std::make_unique<PageDecoder>(
      [this](std::span<const std::string_view> names) {
        return writer_->NumberOf(names);
      });
  for (const Lane lane : {Lane::kUrgent, Lane::kBulk, Lane::kFill}) {
    SchedulePoll(lane, Duration(1));
  }
  if (reads_) SchedulePoll(Lane::kLive, Duration(1));
  if (options_.machine.boots > 0) at_start_ = WorkerFiles::Load(folder_);
  PlanDeath();
}

void SyncSimulation::KillWorker() {
  // What is in flight is lost; what is in the files stays.
  ++generation_;
  decoder_.reset();
  engine_.reset();
  // Whoever waits sees his connection break.
  callers_.clear();
  remembered_until_.clear();
  live_sent_.clear();
  live_in_flight_.reset();
  reads_.reset();
  writer_.reset();
  limiter_.reset();
  ledger_.reset();
}

void SyncSimulation::Die(const WorkerFiles& left) {
  KillWorker();
  left.Store(folder_);
  const MachineOptions& machine = options_.machine;
  Duration down = RandomUpTo(IsInCrashLoop() ? kLoopDown : kLongestDown);
  const bool boots = machine.boots > 0 && Random() < machine.boots;
  const bool moves = boots && Random() < 0.5;
  if (boots) down = moves ? down / 4 : down + kBoot;
  At(down, [this, boots, moves, down] {
    if (moves) Move();
    if (boots && !moves) Reboot(down);
    StartWorker();
  });
}

bool SyncSimulation::IsInCrashLoop() const {
  const SteadyPoint from = quiet_from_ - options_.busy / 2;
  const SteadyPoint now = clock_.SteadyNow();
  return now >= from && now < from + options_.machine.crash_loop;
}

bool SyncSimulation::MayDie() const {
  return clock_.SteadyNow() <
         (options_.restarts_at_rest ? end_ - options_.rest / 3 : quiet_from_);
}

void SyncSimulation::PlanDeath() {
  const double rate = options_.restarts_per_minute;
  if (!IsInCrashLoop() && (rate == 0 || !MayDie())) return;
  const Duration longest =
      IsInCrashLoop() ? kLoopLife
                      : 2 * Duration(static_cast<int64_t>(60000 / rate));
  At(RandomUpTo(longest), [this, g = generation_] {
    if (g == generation_) Die(WorkerFiles::Load(folder_));
  });
}

void SyncSimulation::PlanMachine() {
  const MachineOptions& machine = options_.machine;
  if (machine.wall_jumps_per_minute > 0) JumpWallClock();
  if (machine.second_workers_per_minute > 0) StartSecondWorker();
  if (machine.crash_loop > Duration(0)) {
    At(options_.busy / 2, [this] {
      if (engine_) Die(WorkerFiles::Load(folder_));
    });
  }
}

WorkerFiles::Draw SyncSimulation::Below() {
  return [this](uint64_t n) { return random_() % n; };
}

bool SyncSimulation::DiesInCommit() {
  const double share = options_.machine.commit_kills;
  return share > 0 && MayDie() && Random() < share;
}

void SyncSimulation::Move() {
  ++boots_;
  machine_.Boot(RandomUpTo(kLongestUp));
}

void SyncSimulation::Reboot(Duration down) {
  ++boots_;
  machine_.Boot(RandomUpTo(down));
  if (Random() < 0.5) return;
  WorkerFiles files = WorkerFiles::Load(folder_);
  files.LoseSince(at_start_, Below());
  files.Store(folder_);
}

void SyncSimulation::LoseLedger() {
  const std::filesystem::path path = folder_ / "leads.db.budget";
  WorkerFiles files = WorkerFiles::Load(folder_);
  std::string& bytes = files.ledger;
  if (bytes.empty()) return;
  switch (random_() % 4) {
    case 0:
      std::filesystem::remove(path);
      return;
    case 1:
      bytes.resize(random_() % bytes.size());
      break;
    case 2:
      bytes.assign(bytes.size(), '\0');
      break;
    default:
      bytes[random_() % bytes.size()] ^= 0x10;
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void SyncSimulation::JumpWallClock() {
  Duration ahead{0};
  if (Random() < 0.6) {
    const double ms = kNearestMs * std::pow(kFarthestMs / kNearestMs, Random());
    ahead = Duration(static_cast<int64_t>(Random() < 0.5 ? ms : -ms));
  }
  machine_.SetWallAhead(ahead);
  const Duration mean(
      static_cast<int64_t>(60000 / options_.machine.wall_jumps_per_minute));
  At(RandomUpTo(2 * mean), [this] { JumpWallClock(); });
}

void SyncSimulation::StartSecondWorker() {
  if (engine_) {
    const std::string replica = (folder_ / "leads.db").string();
    const auto ledger = CallLedger::Open(replica + ".budget", machine_,
                                         "boot-" + std::to_string(boots_));
    if (!absl::IsUnavailable(ledger.status())) {
      Fail("the ledger is open to a second worker");
    }
    if (!absl::IsUnavailable(ReplicaWriter::CheckPath(replica))) {
      Fail("the replica is open to a second worker");
    }
  }
  const Duration mean(
      static_cast<int64_t>(60000 / options_.machine.second_workers_per_minute));
  At(RandomUpTo(2 * mean), [this] { StartSecondWorker(); });
}

}  // namespace leadline
