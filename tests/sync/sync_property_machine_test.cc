// SPDX-License-Identifier: Apache-2.0
// Histories of the worker's machine: its clocks, its boots, its disk, and the
// worker's deaths.
#include <gtest/gtest.h>

#include "tests/sync/histories.h"

namespace leadline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// The worker goes by upstream's clock, and by the one that does not jump.
TEST(SyncPropertyTest, WallClocksThatJumpEndEqual) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .restarts_per_minute = 3,
                             .machine = {.wall_jumps_per_minute = 6},
                             .deletes = seed % 2 == 0,
                             .reconcile = FastReconcile()};
  });
}

TEST(SyncPropertyTest, MachinesThatBootKeepTheLimitAndEndEqual) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .rate_calls = 6,
        .restarts_per_minute = 4,
        .machine = {.wall_jumps_per_minute = seed % 2 == 0 ? 2.0 : 0.0,
                    .boots = 0.7},
        .poll_interval = seconds(3)};
  });
}

TEST(SyncPropertyTest, LedgersThatAreLostKeepTheLimitAndEndEqual) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .rate_calls = 6,
                             .restarts_per_minute = 4,
                             .machine = {.lost_ledgers = 0.7},
                             .poll_interval = seconds(3)};
  });
}

TEST(SyncPropertyTest, CrashLoopsKeepTheLimitAndEndEqual) {
  RunHistories(2, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .rate_calls = seed % 2 == 0 ? 25 : 6,
        .machine = {.lost_ledgers = seed % 3 == 0 ? 0.2 : 0.0,
                    .second_workers_per_minute = 30,
                    .crash_loop = minutes(1)},
        .refusal = sandbox::RefusalStyle(seed % 3),
        .poll_interval = seconds(3)};
  });
}

TEST(SyncPropertyTest, KillsInTheMidstOfCommitsEndEqual) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .machine = {.boots = seed % 2 == 0 ? 0.3 : 0.0, .commit_kills = 0.05},
        .deletes = true,
        .reconcile = FastReconcile(),
        .merges = FastMerges()};
  });
}

}  // namespace
}  // namespace leadline
