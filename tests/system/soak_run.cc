// SPDX-License-Identifier: Apache-2.0
#include "tests/system/soak_run.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/http_client.h"
#include "tests/system/account_comparison.h"

namespace leadline {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenLooks(250);
// A window in which the neighbour called, and a second for the look.
constexpr seconds kNeighbourLingers(6);
constexpr double kShortestFault = 6;
// Refused keys, then what was seen late, then an answer that takes a minute.
constexpr seconds kPatience(600);

double SecondsSince(steady_clock::time_point from) {
  return std::chrono::duration<double>(steady_clock::now() - from).count();
}

steady_clock::duration Length(double in_seconds) {
  return std::chrono::duration_cast<steady_clock::duration>(
      std::chrono::duration<double>(in_seconds));
}

// Memory that is the process's own, in kilobytes; 0 once it is gone.
std::int64_t OwnMemory(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string word; file >> word;) {
    std::int64_t kilobytes = 0;
    if (word == "RssAnon:" && file >> kilobytes) return kilobytes;
  }
  return 0;
}

}  // namespace

SoakRun::SoakRun(const SoakOptions& options)
    : options_(options), random_(static_cast<unsigned>(options.seed)) {}

// Connections may be refused just now: until it is heard.
void SoakRun::Control(const std::string& path, const std::string& body) {
  const auto deadline = steady_clock::now() + seconds(30);
  int status = 0;
  while (steady_clock::now() < deadline) {
    status = Http(rig_.sandbox_port(), "POST", path, body).status;
    if (status != 0) break;
    worker_->EndsWithin(kBetweenLooks);
  }
  if (status != 200) {
    std::printf("the sandbox does not take %s: %d\n", body.c_str(), status);
  }
}

std::int64_t SoakRun::Stat(const std::string& name) {
  const json stats =
      json::parse(rig_.AskSandbox("/sandbox/stats"), nullptr, false);
  return stats.is_object() ? stats.at(name).get<std::int64_t>() : 0;
}

std::int64_t SoakRun::CallsMade() {
  const json stats =
      json::parse(rig_.AskSandbox("/sandbox/stats"), nullptr, false);
  std::int64_t calls = 0;
  if (!stats.is_object()) return 0;
  for (const auto& [operation, count] : stats.at("calls").items()) {
    calls += count.get<std::int64_t>();
  }
  return calls;
}

void SoakRun::StartWorker() {
  worker_ = std::make_unique<Program>(
      rig_.SyncOptions({"--http-address", "127.0.0.1:0"}));
  std::uniform_real_distribution<double> life(10, 60);
  next_kill_ = steady_clock::now() + Length(life(random_));
}

void SoakRun::KillWorkerWhenDue() {
  if (worker_->EndsWithin(milliseconds(0))) {
    std::printf("the worker has ended by itself:\n%s\n",
                worker_->Log().c_str());
    ++worker_deaths_;
    StartWorker();
  }
  if (steady_clock::now() < next_kill_) return;
  worker_->Stop(SIGKILL);
  ++kills_;
  StartWorker();
}

bool SoakRun::WaitForFill() {
  const bool filled = rig_.WaitForStatus(
      [](const auto& status) { return status.freshness().complete(); });
  if (!filled) std::printf("not filled:\n%s\n", worker_->Log().c_str());
  return filled;
}

void SoakRun::Look(Seen& seen) {
  ++looks_;
  const auto status = rig_.client().GetReplicaStatus();
  if (!status.Ok()) {
    ++looks_unanswered_;
    return;
  }
  const auto& age = status.Value().freshness().age();
  seen.longest_age_s =
      std::max(seen.longest_age_s, static_cast<double>(age.seconds()) +
                                       static_cast<double>(age.nanos()) / 1e9);
  most_kilobytes_ = std::max(most_kilobytes_, OwnMemory(worker_->Pid()));
  const std::int64_t refused = Stat("refused");
  if (refused <= refused_so_far_) return;  // or it could not be asked
  seen.refused += refused - refused_so_far_;
  (steady_clock::now() < neighbour_until_ ? refused_by_neighbour_
                                          : refused_otherwise_) +=
      refused - refused_so_far_;
  refused_so_far_ = refused;
}

void SoakRun::Endure(const SoakFault& fault, Time until, Seen& seen) {
  while (steady_clock::now() < until) {
    if (fault.neighbour) {
      neighbour_until_ = steady_clock::now() + kNeighbourLingers;
    }
    Look(seen);
    if (!fault.leave_alone) KillWorkerWhenDue();
    worker_->EndsWithin(kBetweenLooks);
  }
}

void SoakRun::LiveThrough(const SoakFault& fault, double length_s,
                          double more_s) {
  const int kills_before = kills_;
  const Time end = steady_clock::now() + Length(length_s + more_s);
  Seen seen;
  Control(fault.path, fault.on);
  // A third of its time is for what comes after it.
  Endure(fault, steady_clock::now() + Length(length_s * 2 / 3), seen);
  Control("/sandbox/faults", R"({"clear":true})");
  Control(fault.path, fault.off);
  Endure(fault, end, seen);
  std::printf(
      "%5.0f s  %-20s as old as %5.1f s, %lld calls refused, %d kills\n",
      SecondsSince(began_), fault.name, seen.longest_age_s,
      static_cast<long long>(seen.refused), kills_ - kills_before);
  std::fflush(stdout);
  if (seen.longest_age_s > longest_age_s_) {
    longest_age_s_ = seen.longest_age_s;
    longest_age_in_ = fault.name;
  }
}

// The account rests: everything up to this moment has to be read, and what was
// read too early or in vain to be read again.
bool SoakRun::BecomesEqual() {
  Control("/sandbox/mutate", R"({"rate":0})");
  const Time rests_from = steady_clock::now();
  std::string difference = "nothing was compared";
  while (steady_clock::now() < rests_from + kPatience) {
    Seen seen;
    Look(seen);
    const bool may_be_whole = SecondsSince(rests_from) > 30;
    if (may_be_whole) {
      difference = DifferenceFromAccount(rig_.replica(), rig_.sandbox_port());
    }
    settled_after_s_ = SecondsSince(rests_from);
    if (difference.empty()) return true;
    worker_->EndsWithin(seconds(2));
  }
  std::printf("replica and account differ: %s\nthe worker said:\n%s\n",
              difference.c_str(), worker_->Log().c_str());
  return false;
}

bool SoakRun::Summarise(bool equal) {
  const std::int64_t busiest = Stat("busiest_window");
  std::printf(
      "\nchanges made                   %lld, in an account of %lld leads\n"
      "calls                          %lld\n"
      "refusals, provoked by us       %lld\n"
      "refusals, by a neighbour       %lld\n"
      "most of our calls in 5 s       %lld, of 25\n"
      "kills of the worker            %d, and %d deaths of its own\n"
      "longest staleness              %.1f s (%s)\n"
      "most memory of the worker      %lld MB (RssAnon)\n"
      "questions to the server        %d, of which unanswered %d\n"
      "%s after %.0f s of rest\n",
      static_cast<long long>(Stat("changes")),
      static_cast<long long>(Stat("leads")),
      static_cast<long long>(CallsMade()),
      static_cast<long long>(refused_otherwise_),
      static_cast<long long>(refused_by_neighbour_),
      static_cast<long long>(busiest), kills_, worker_deaths_, longest_age_s_,
      longest_age_in_.c_str(), static_cast<long long>(most_kilobytes_ / 1024),
      looks_, looks_unanswered_, equal ? "equal" : "NOT EQUAL",
      settled_after_s_);
  return equal && refused_otherwise_ == 0 && busiest <= 25 &&
         looks_unanswered_ == 0 && worker_deaths_ == 0;
}

void SoakRun::KeepWhatIsLeft() {
  const auto kept =
      std::filesystem::temp_directory_path() / "leadline-soak-failed";
  std::error_code error;
  std::filesystem::remove_all(kept, error);
  std::filesystem::copy(rig_.folder(), kept, error);
  std::printf("its files are in %s\n", kept.c_str());
}

bool SoakRun::Run() {
  rig_.StartSandbox(
      {"--leads", std::to_string(static_cast<int>(options_.leads)), "--seed",
       std::to_string(static_cast<int>(options_.seed)), "--mutate-rate",
       std::to_string(options_.changes_per_second)});
  rig_.StartServer();
  began_ = steady_clock::now();
  StartWorker();
  if (!WaitForFill()) return false;
  const std::span<const SoakFault> faults = SoakFaults();
  const double whole_s = options_.minutes * 60 - SecondsSince(began_);
  double more_s = 0;
  for (const SoakFault& fault : faults) more_s += fault.more_seconds;
  const auto count = static_cast<double>(faults.size());
  const bool time_for_more = whole_s - more_s > count * kShortestFault;
  if (!time_for_more) more_s = 0;
  const double each_s = std::max((whole_s - more_s) / count, kShortestFault);
  for (const SoakFault& fault : faults) {
    LiveThrough(fault, each_s, time_for_more ? fault.more_seconds : 0);
  }
  const bool equal = BecomesEqual();
  const bool good = Summarise(equal);
  if (!good) KeepWhatIsLeft();
  return good;
}

}  // namespace leadline
