// SPDX-License-Identifier: Apache-2.0
#include "server/call_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "server/errors.h"
#include "tests/server/fake_lead_store.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

class CallLogTest : public ::testing::Test {
 protected:
  SetClock clock_;
  CallLog log_{clock_, milliseconds(100)};
};

TEST_F(CallLogTest, TellsMethodCodeReasonAndTime) {
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(
      log_.Report(Call::kListLeadsByPhone, TooManyLeads(), milliseconds(2)));
  EXPECT_TRUE(
      log_.Report(Call::kGetLeadByPhone, absl::OkStatus(), milliseconds(101)));
  const std::string lines = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(lines, HasSubstr("call-failed method=ListLeadsByPhone "
                               "code=FAILED_PRECONDITION "
                               "reason=TOO_MANY_LEADS ms=2"));
  EXPECT_THAT(lines, HasSubstr("call-slow method=GetLeadByPhone code=OK"));
}

TEST_F(CallLogTest, WhatIsOrdinaryIsNotLogged) {
  for (const absl::Status& ordinary :
       {absl::OkStatus(), NoSuchLead({}), CallCancelled(), DeadlinePassed()}) {
    EXPECT_FALSE(
        log_.Report(Call::kGetLeadByPhone, ordinary, milliseconds(100)));
    EXPECT_TRUE(
        log_.Report(Call::kGetLeadByPhone, ordinary, milliseconds(101)));
  }
}

TEST_F(CallLogTest, AStreamIsNotSlow) {
  for (const Call call : {Call::kStreamLeadsByPhone, Call::kWatchReplica}) {
    EXPECT_FALSE(log_.Report(call, absl::OkStatus(), seconds(1000)));
    EXPECT_TRUE(log_.Report(call, InternalFault(), seconds(1000)));
  }
}

TEST_F(CallLogTest, ThousandsOfFailuresAreAFewLinesASecond) {
  ::testing::internal::CaptureStderr();
  int lines = 0;
  for (int i = 0; i < 1000; ++i) {
    if (log_.Report(Call::kGetLeadByPhone, TooManyLeads(), milliseconds(1))) {
      ++lines;
    }
  }
  EXPECT_EQ(lines, CallLog::kLinesASecond);
  clock_.LetPass(seconds(1));
  EXPECT_TRUE(
      log_.Report(Call::kGetLeadByPhone, TooManyLeads(), milliseconds(1)));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("not_logged=990\n"));
}

}  // namespace
}  // namespace leadline
