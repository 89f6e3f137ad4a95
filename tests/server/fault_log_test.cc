// SPDX-License-Identifier: Apache-2.0
#include "server/fault_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadline {
namespace {

using ::testing::HasSubstr;

// A clock whose steady time stands where it is put.
class SteadySetClock final : public Clock {
 public:
  TimePoint Now() const override { return {}; }
  SteadyPoint SteadyNow() const override { return now; }
  bool SleepFor(Duration length, std::stop_token /*stop*/) override {
    now = now + length;
    return true;
  }

  SteadyPoint now;
};

TEST(FaultLogTest, LogsOneCauseASecondAndCountsTheOthers) {
  SteadySetClock clock;
  FaultLog log(clock);
  const absl::Status cause = absl::InternalError("SQLITE_IOERR");
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(log.Report(cause));
  EXPECT_FALSE(log.Report(cause));
  clock.now = clock.now + Duration(999);
  EXPECT_FALSE(log.Report(cause));
  clock.now = clock.now + Duration(1);
  EXPECT_TRUE(log.Report(cause));
  const std::string lines = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(lines,
              HasSubstr("replica-failed cause=\"INTERNAL: SQLITE_IOERR\" "
                        "not_logged=0\n"));
  EXPECT_THAT(lines, HasSubstr("not_logged=2\n"));
}

}  // namespace
}  // namespace leadline
