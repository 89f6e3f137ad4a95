// SPDX-License-Identifier: Apache-2.0
// Histories with what no window tells: the sweeps, the enumeration and the
// verifier have to find it.
#include <gtest/gtest.h>

#include <string>

#include "tests/sync/histories.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// No stamp moves, and counts do not change: only a sweep that reads all windows
// whole can find it.
TEST(SyncPropertyTest, RenamedOwnersEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 0.2,
                             .busy = minutes(1),
                             .reconcile = FastReconcile(),
                             .renames = true};
  });
}

// A worker never lives as long as it would wait for its first sweep, nor as a
// sweep takes.
TEST(SyncPropertyTest, SweepsGoOnAcrossRestarts) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 600,
                             .changes_per_second = 0.2,
                             .busy = minutes(1),
                             .restarts_per_minute = 0.5,
                             .restarts_at_rest = true,
                             .deletes = true,
                             .reconcile = {.between_calls = seconds(2),
                                           .before_first_sweep = minutes(4),
                                           .youngest = minutes(2),
                                           .between_sweeps = minutes(3),
                                           .window_leads = 100,
                                           .whole_every = 2},
                             .renames = true,
                             .rest = minutes(60)};
  });
}

TEST(SyncPropertyTest, WhatASweepFindsLostIsNamed) {
  testing::internal::CaptureStderr();
  RunHistories(1, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .check_share = 0,
                             .reconcile = FastReconcile(),
                             .hidden_leads = 20,
                             .rest = minutes(40)};
  });
  const std::string log = testing::internal::GetCapturedStderr();
  const size_t line = log.find("leads-lost");
  ASSERT_NE(line, std::string::npos) << log;
  EXPECT_NE(log.find(" ids=", line), std::string::npos) << log;
}

// They change now and then, too, while they are enumerated.
TEST(SyncPropertyTest, LeadsWithoutAStampEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 1,
                             .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
                             .check_share = 0,
                             .restarts_per_minute = seed % 3 == 0 ? 1.0 : 0.0,
                             .stampless = 40,
                             .enumerate = {.between_calls = Duration(500),
                                           .between_runs = minutes(2),
                                           .page_size = 30},
                             .rest = minutes(30)};
  });
}

// No sweep comes: leads picked at random show what no stamp tells.
TEST(SyncPropertyTest, WhatAVerifierFindsIsReadAgain) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 60,
        .changes_per_second = 0.2,
        .busy = minutes(1),
        .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
        .reconcile = {.before_first_sweep = hours(10)},
        .renames = true,
        .verify = {.between_calls = seconds(5), .leads_a_call = 30},
        .rest = minutes(30)};
  });
}

// What moves no stamp, or moves it back, comes with the sweeps.
TEST(SyncPropertyTest, AttributesAndStampsThatDriftEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 60,
                             .changes_per_second = 0.5,
                             .check_share = 0,
                             .reconcile = FastReconcile(),
                             .drifts = true,
                             .rest = minutes(40)};
  });
}

// Nothing but the numbers shows that leads are missing.
TEST(SyncPropertyTest, LeadsLostByEveryWindowAreEnumerated) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
                             .check_share = 0,
                             .restarts_per_minute = seed % 3 == 0 ? 1.0 : 0.0,
                             .reconcile = {.before_first_sweep = hours(10)},
                             .hidden_leads = seed % 2 == 0 ? 3U : 20U,
                             .enumerate = {.between_calls = Duration(500),
                                           .between_runs = minutes(2),
                                           .page_size = 30},
                             .rest = minutes(40)};
  });
}

}  // namespace
}  // namespace leadline
