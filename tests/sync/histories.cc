// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/histories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/log.h"
#include "tests/support/environment.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A folder in memory where there is one: a history writes a lot.
std::filesystem::path FastFolder() {
  const std::filesystem::path memory = "/dev/shm";
  return is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

void RunHistories(uint64_t count, Shape shape) {
  SetLogLevel(LogLevel::kError);
  const auto only = static_cast<uint64_t>(FromEnvironment("LEADLINE_SEED", 0));
  const double wanted =
      static_cast<double>(count) * FromEnvironment("LEADLINE_SEEDS", 1);
  const auto seeds = static_cast<uint64_t>(std::max(1.0, wanted));
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    if (only != 0 && seed != only) continue;
    const TempFolder folder(FastFolder());
    SyncSimulation simulation(shape(seed), folder.Path());
    const std::string wrong = simulation.Run();
    ASSERT_EQ(wrong, "") << "repeat with LEADLINE_SEED=" << seed;
  }
  testing::Test::RecordProperty("seeds", static_cast<int>(seeds));
}

ReconcileOptions FastReconcile() {
  return {.between_calls = Duration(200),
          .before_first_sweep = minutes(1),
          .youngest = minutes(2),
          .between_sweeps = minutes(3),
          .window_leads = 100,
          .whole_every = 2};
}

MergeOptions FastMerges() {
  return {.between_looks = seconds(3),
          .until_first = seconds(5),
          .between_calls = Duration(200),
          .overlap = minutes(10),
          .between_tries = seconds(10)};
}

}  // namespace leadline
