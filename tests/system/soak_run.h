// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_SOAK_RUN_H_
#define LEADLINE_TESTS_SYSTEM_SOAK_RUN_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "tests/system/account_rig.h"
#include "tests/system/soak_faults.h"

namespace leadline {

struct SoakOptions {
  double minutes = 10;
  double changes_per_second = 50;
  double leads = 20000;
  double seed = 1;
};

// One soak: starts the three programs with default flags, changes the account,
// switches faults on in turn, kills the worker now and then, and compares at
// the end. Tells on standard output what it does. Not thread-safe.
class SoakRun {
 public:
  explicit SoakRun(const SoakOptions& options);

  // True if the replica became equal to the account, the worker provoked no
  // refusal and the server answered all the time.
  bool Run();

 private:
  using Time = std::chrono::steady_clock::time_point;

  // What was seen while one fault was on.
  struct Seen {
    std::int64_t refused = 0;
    double longest_age_s = 0;
  };

  void Control(const std::string& path, const std::string& body);
  std::int64_t Stat(const std::string& name);
  std::int64_t CallsMade();
  void StartWorker();
  void KillWorkerWhenDue();
  bool WaitForFill();
  void Look(Seen& seen);
  void Endure(const SoakFault& fault, Time until, Seen& seen);
  void LiveThrough(const SoakFault& fault, double length_s, double more_s);
  bool BecomesEqual();
  bool Summarise(bool equal);
  void KeepWhatIsLeft();

  const SoakOptions options_;
  std::mt19937_64 random_;
  AccountRig rig_;
  std::unique_ptr<Program> worker_;
  Time began_;
  Time next_kill_;
  Time neighbour_until_;

  std::int64_t refused_so_far_ = 0;
  std::int64_t refused_by_neighbour_ = 0;
  std::int64_t refused_otherwise_ = 0;
  double longest_age_s_ = 0;
  std::string longest_age_in_;
  double settled_after_s_ = 0;
  std::int64_t most_kilobytes_ = 0;
  int kills_ = 0;
  int worker_deaths_ = 0;
  int looks_ = 0;
  int looks_unanswered_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_SOAK_RUN_H_
