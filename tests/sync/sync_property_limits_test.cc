// SPDX-License-Identifier: Apache-2.0
// Histories of what upstream permits: its limit, its day, and what the keys may
// do; and of those who wait for live reads.
#include <gtest/gtest.h>

#include "tests/sync/histories.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(SyncPropertyTest, SharedAccountEndsEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .neighbours = true,
                             .refusal = sandbox::RefusalStyle(seed % 3)};
  });
}

TEST(SyncPropertyTest, KeysRefusedForAWhileAreLeftAloneAndThenEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = 200,
                             .changes_per_second = 0.5,
                             .busy = minutes(30),
                             .revoked_for = minutes(4 + 2 * (seed % 6))};
  });
}

// Only some calls are refused to the keys: the others go on.
TEST(SyncPropertyTest, CallsThatAreForbiddenHoldUpNoOther) {
  RunHistories(3, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 60,
        .forbidden = true,
        .slow_share = 0,
        .hint_share = 0.5,
        .verify = {.between_calls = seconds(5)},
        .enumerate = {.between_calls = Duration(500), .page_size = 30},
        .merges = {.between_looks = seconds(3),
                   .until_first = seconds(5),
                   .between_calls = Duration(200)},
        .rest = hours(2)};
  });
}

// One lead in 24 is his own; enough of them change for all controls to be.
TEST(SyncPropertyTest, AKeyThatIsDemotedTakesNoLeadAway) {
  RunHistories(2, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 1400,
        .page_size = 200,
        .changes_per_second = 20,
        .busy = minutes(6),
        .demoted = true,
        .check_share = 0,
        .reconcile = FastReconcile(),
        .verify = {.between_calls = seconds(5), .leads_a_call = 30},
        .enumerate = {.between_calls = Duration(500), .page_size = 30},
        .rest = minutes(30)};
  });
}

// What a live read shows was so; hits cost nothing, and the rest its share.
TEST(SyncPropertyTest, NumbersAskedForLiveAreAnsweredAsTheyWere) {
  RunHistories(12, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 80,
                             .fault_share = seed % 3 == 0 ? 0.1 : 0.0,
                             .restarts_per_minute = seed % 4 == 0 ? 2.0 : 0.0,
                             .questions_per_second = 1.5,
                             .all_phone_matches = seed % 2 == 0,
                             .refusal = sandbox::RefusalStyle(seed % 3)};
  });
}

// More numbers than a tight limit has calls for, all the time.
TEST(SyncPropertyTest, NumbersAskedForLiveHoldUpNeitherTheNewestNorTheFill) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 80,
                             .page_size = 100,
                             .rate_calls = 10,
                             .changes_per_second = 1,
                             .slow_share = 0,
                             .questions_per_second = 5,
                             .keeps_pace = true,
                             .poll_interval = seconds(5)};
  });
}

// One live read in a longer time than a window. With smaller pages the newest
// changes alone would take all calls, and they come first.
TEST(SyncPropertyTest, NumbersAskedForLiveKeepATightLimit) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 80,
                             .page_size = 100,
                             .rate_calls = 4,
                             .slow_share = 0,
                             .questions_per_second = 2,
                             .all_phone_matches = seed % 2 == 0,
                             .poll_interval = seconds(5)};
  });
}

TEST(SyncPropertyTest, TightLimitIsKept) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 100,
                             .rate_calls = 4,
                             .slow_share = 0,
                             .poll_interval = seconds(5)};
  });
}

// Of two calls in any 5 seconds one is the worker's, which was told 25.
TEST(SyncPropertyTest, AtALimitThatWasLearnedBothLanesGoOn) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 400,
                             .page_size = 20,
                             .rate_calls = 2,
                             .told_calls = 25,
                             .share = 0.8,
                             .changes_per_second = 0.3,
                             .slow_share = 0,
                             .refusal = sandbox::RefusalStyle(seed % 3),
                             .rest = minutes(60),
                             .poll_interval = seconds(2)};
  });
}

// An account that changes all day long, and has few calls for it.
TEST(SyncPropertyTest, ThePlanOfATightDayHolds) {
  RunHistories(1, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = 100,
                             .daily_calls = 10'000,
                             .changes_per_second = 0.05,
                             .busy = hours(26),
                             .slow_share = 0,
                             .check_share = 0.001,
                             .verify = {.between_calls = minutes(9)},
                             .enumerate = {.between_calls = minutes(4),
                                           .between_runs = hours(1),
                                           .page_size = 20}};
  });
}

}  // namespace
}  // namespace leadline
