// SPDX-License-Identifier: Apache-2.0
#include "sync/live_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using Outcome = LiveAnswer::Outcome;
using std::chrono::seconds;
using testing::Each;
using testing::IsEmpty;
using testing::SizeIs;

PhoneQuery Number(const std::string& text) { return *PhoneQuery::Parse(text); }

LiveAnswer Of(Outcome outcome) {
  LiveAnswer answer;
  answer.outcome = outcome;
  if (outcome == Outcome::kFound) answer.found.emplace();
  return answer;
}

class LiveReadsTest : public testing::Test {
 protected:
  LiveReads::Ticket Ask(const std::string& phone) {
    return reads_.Ask(Number(phone), [this](const LiveAnswer& answer) {
      told_.push_back(answer.outcome);
    });
  }
  // How often upstream is asked until nobody waits.
  int ReadAll(Outcome outcome) {
    int reads = 0;
    while (const auto next = reads_.Next()) {
      ++reads;
      reads_.Finish(*next, Of(outcome));
    }
    return reads;
  }

  FakeClock clock_;
  LiveReads reads_{{.most_numbers = 2, .most_callers = 1000}, clock_};
  std::vector<Outcome> told_;
};

TEST_F(LiveReadsTest, ManyCallersOfANumberShareOneRead) {
  for (int n = 0; n < 500; ++n) Ask("+91-9901111111");
  for (int n = 0; n < 500; ++n) Ask("0091 99011 11111");
  EXPECT_EQ(ReadAll(Outcome::kFound), 1);
  EXPECT_THAT(told_, SizeIs(1000));
  EXPECT_THAT(told_, Each(Outcome::kFound));
  EXPECT_EQ(reads_.Counted().shared, 999U);
}

TEST_F(LiveReadsTest, MissIsRememberedForItsTime) {
  Ask("9901111111");
  EXPECT_EQ(ReadAll(Outcome::kNoneShown), 1);
  clock_.Advance(seconds(29));
  Ask("9901111111");
  EXPECT_THAT(told_, SizeIs(2));
  EXPECT_EQ(ReadAll(Outcome::kNoneShown), 0);
  clock_.Advance(seconds(1));
  Ask("9901111111");
  EXPECT_EQ(ReadAll(Outcome::kNoneShown), 1);
}

TEST_F(LiveReadsTest, FailureIsNotRemembered) {
  Ask("9901111111");
  EXPECT_EQ(ReadAll(Outcome::kFailed), 1);
  Ask("9901111111");
  EXPECT_EQ(ReadAll(Outcome::kFailed), 1);
}

TEST_F(LiveReadsTest, NumbersAndCallersAreBounded) {
  Ask("9901111111");
  Ask("9901111112");
  Ask("9901111113");
  EXPECT_THAT(told_, testing::ElementsAre(Outcome::kTooMany));
  for (int n = 2; n < 1001; ++n) Ask("9901111112");
  EXPECT_THAT(told_, SizeIs(2));
  EXPECT_EQ(reads_.Counted().waiting, 1000U);
  EXPECT_EQ(reads_.Counted().refused, 2U);
}

TEST_F(LiveReadsTest, NumberThatNobodyWaitsForIsNotRead) {
  const LiveReads::Ticket gone = Ask("9901111111");
  EXPECT_TRUE(reads_.Withdraw(gone));
  EXPECT_FALSE(reads_.Withdraw(gone));
  EXPECT_EQ(ReadAll(Outcome::kFound), 0);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(LiveReadsTest, LastCallerMayLeaveBetweenTwoReads) {
  const LiveReads::Ticket gone = Ask("9901111111");
  ASSERT_TRUE(reads_.Next());
  EXPECT_TRUE(reads_.Withdraw(gone));
  EXPECT_FALSE(reads_.Next());
  EXPECT_EQ(reads_.Counted().waiting, 0U);
}

TEST_F(LiveReadsTest, ClosingTellsThoseWhoWaitAndThoseWhoCome) {
  Ask("9901111111");
  reads_.Close();
  Ask("9901111112");
  EXPECT_THAT(told_, testing::ElementsAre(Outcome::kFailed, Outcome::kFailed));
}

}  // namespace
}  // namespace leadline
