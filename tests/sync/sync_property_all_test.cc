// SPDX-License-Identifier: Apache-2.0
// Histories of everything at once.
#include <gtest/gtest.h>

#include "tests/sync/histories.h"

namespace leadline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// All that may come, together.
SimulationOptions EverythingAtOnce(uint64_t seed) {
  return {.seed = seed,
          .changes_per_second = 1,
          .broken_leads = 2,
          .fault_share = 0.1,
          .check_share = 0,
          .restarts_per_minute = 1,
          .machine = {.wall_jumps_per_minute = 1,
                      .boots = 0.3,
                      .lost_ledgers = 0.2,
                      .second_workers_per_minute = 1,
                      .commit_kills = 0.01,
                      .crash_loop = seconds(20)},
          .deletes = true,
          .reconcile = FastReconcile(),
          .wrong_dates = 0.05,
          .hint_share = 0.3,
          .drifts = true,
          .verify = {.between_calls = seconds(20), .leads_a_call = 30},
          .enumerate = {.between_calls = seconds(1),
                        .between_runs = minutes(5),
                        .page_size = 30},
          .merges = FastMerges(),
          .neighbours = true,
          .refusal = sandbox::RefusalStyle(seed % 3),
          // What stays broken is looked for less and less often.
          .rest = minutes(90)};
}

TEST(SyncPropertyTest, EverythingAtOnceEndsEqual) {
  RunHistories(20, EverythingAtOnce);
}

// The same by the worker's transport and the sandbox's server: connections
// break, and requests are sent again.
TEST(SyncPropertyTest, EverythingOverSocketsEndsEqual) {
  RunHistories(6, [](uint64_t seed) {
    SimulationOptions options = EverythingAtOnce(seed);
    options.over_sockets = true;
    return options;
  });
}

}  // namespace
}  // namespace leadline
