// SPDX-License-Identifier: Apache-2.0
// Servers that take over from one another lose no call. scripts/restart-test
// does the same a hundred times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/restart_run.h"

namespace leadline {
namespace {

TEST(RestartTest, LosesNoCall) {
  RestartRun run({.restarts = 3, .clients = 2, .in_flight = 3});
  const RestartResult result = run.Run();
  EXPECT_EQ(result.problem, "");
  EXPECT_EQ(result.restarts, 3);
  EXPECT_THAT(result.calls.failed, testing::IsEmpty());
  // Each server had its share.
  EXPECT_GE(result.calls.connections, 4U);
}

}  // namespace
}  // namespace leadline
