// SPDX-License-Identifier: Apache-2.0
// Histories with leads that are deleted and merged.
#include <gtest/gtest.h>

#include "tests/sync/histories.h"

namespace leadline {
namespace {

using std::chrono::minutes;

TEST(SyncPropertyTest, DeletesAndMergesEndEqual) {
  RunHistories(30, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed, .deletes = true, .reconcile = FastReconcile()};
  });
}

TEST(SyncPropertyTest, DeletesAmongFaultsAndRestartsEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = 0.1,
                             .restarts_per_minute = 2,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .refusal = sandbox::RefusalStyle(seed % 3),
                             .rest = minutes(30)};
  });
}

TEST(SyncPropertyTest, AnnouncedMergesEndWithTheirSurvivors) {
  RunHistories(15, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 3,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .merges = FastMerges()};
  });
}

TEST(SyncPropertyTest, AnnouncedMergesAmongFaultsAndRestartsEndEqual) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.1 : 0.0,
                             .restarts_per_minute = 2,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .merges = FastMerges(),
                             .rest = minutes(30)};
  });
}

// Of 150 leads ten may go in a day: the others go once the operator says so.
TEST(SyncPropertyTest, DeletesHeldByTheGuardGoWithTheOperatorsWord) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 4,
                             .deletes = true,
                             .guarded = true,
                             .reconcile = FastReconcile(),
                             .rest = minutes(40)};
  });
}

}  // namespace
}  // namespace leadline
