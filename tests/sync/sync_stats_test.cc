// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_stats.h"

#include <gtest/gtest.h>

namespace leadline {
namespace {

TEST(SyncStatsTest, CallsAreToldByPassMostFirst) {
  SyncStats stats;
  EXPECT_EQ(CallsInWords(stats), "");
  stats.calls_by_pass[static_cast<size_t>(PassId::kTail)] = 12;
  stats.calls_by_pass[static_cast<size_t>(PassId::kBackfill2)] = 90;
  stats.calls_by_pass[static_cast<size_t>(PassId::kVerify)] = 12;
  EXPECT_EQ(CallsInWords(stats), "backfill2 90, tail 12, verify 12");
}

}  // namespace
}  // namespace leadline
