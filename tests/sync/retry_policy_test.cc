// SPDX-License-Identifier: Apache-2.0
#include "sync/retry_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace leadline {
namespace {

using ::testing::ElementsAre;
using Action = NextStep::Action;
using Kind = UpstreamVerdict::Kind;

constexpr double kAlmostOne = 1 - 1e-12;

UpstreamVerdict Verdict(Kind kind, int status) {
  UpstreamVerdict verdict;
  verdict.kind = kind;
  verdict.status = status;
  return verdict;
}

std::vector<NextStep> StepsAfter(CallFailure failure, int failures,
                                 double random) {
  std::vector<NextStep> steps;
  for (int i = 1; i <= failures; ++i) {
    steps.push_back(AfterFailure(failure, i, random));
  }
  return steps;
}

TEST(RetryPolicyTest, OutagesAreRetriedWithGrowingDelays) {
  EXPECT_THAT(StepsAfter(CallFailure::kOutage, 7, kAlmostOne),
              ElementsAre(NextStep{Action::kRetry, Duration(999), false},
                          NextStep{Action::kRetry, Duration(1999), false},
                          NextStep{Action::kRetry, Duration(3999), false},
                          NextStep{Action::kRetry, Duration(7999), false},
                          NextStep{Action::kRetry, Duration(15999), false},
                          NextStep{Action::kGiveUp, Duration(60000), false},
                          NextStep{Action::kGiveUp, Duration(60000), false}));
}

TEST(RetryPolicyTest, JitterIsFull) {
  EXPECT_THAT(StepsAfter(CallFailure::kBroken, 3, 0.25),
              ElementsAre(NextStep{Action::kRetry, Duration(250), false},
                          NextStep{Action::kRetry, Duration(500), false},
                          NextStep{Action::kRetry, Duration(1000), false}));
  EXPECT_EQ(AfterFailure(CallFailure::kBroken, 3, 0).delay, Duration(0));
}

TEST(RetryPolicyTest, DelaysAreCapped) {
  RetryOptions options;
  options.most_attempts = 1000000;
  for (const int failures : {7, 50, 999999}) {
    EXPECT_EQ(
        AfterFailure(CallFailure::kOutage, failures, kAlmostOne, options).delay,
        Duration(59999));
  }
}

TEST(RetryPolicyTest, PagesThatAreTooMuchAreHalved) {
  for (const CallFailure failure :
       {CallFailure::kTimedOut, CallFailure::kBareError}) {
    EXPECT_TRUE(AfterFailure(failure, 1, 0).halve_page);
    EXPECT_EQ(AfterFailure(failure, 1, 0).action, Action::kRetry);
    EXPECT_TRUE(AfterFailure(failure, 6, 0).halve_page);
    EXPECT_EQ(AfterFailure(failure, 6, 0).action, Action::kGiveUp);
  }
}

TEST(RetryPolicyTest, RefusalAndAnUnsentCallWaitForTheLimiterAlone) {
  for (const CallFailure failure :
       {CallFailure::kRateLimited, CallFailure::kNotSent}) {
    EXPECT_THAT(StepsAfter(failure, 2, 0.9),
                ElementsAre(NextStep{}, NextStep{}));
  }
}

TEST(RetryPolicyTest, WrongKeysAreProbedEveryFiveMinutes) {
  EXPECT_THAT(StepsAfter(CallFailure::kUnauthorized, 2, 0.5),
              ElementsAre(NextStep{Action::kProbe, Duration(300000), false},
                          NextStep{Action::kProbe, Duration(300000), false}));
}

TEST(RetryPolicyTest, WhatWouldBeRefusedAgainIsNotRetried) {
  EXPECT_EQ(AfterFailure(CallFailure::kPermanent, 1, 0.5),
            (NextStep{Action::kGiveUp, Duration(500), false}));
  EXPECT_EQ(AfterFailure(CallFailure::kPermanent, 9, 0.5),
            (NextStep{Action::kGiveUp, Duration(30000), false}));
}

TEST(RetryPolicyTest, StopIsStop) {
  EXPECT_EQ(AfterFailure(CallFailure::kStopped, 1, 0.5).action, Action::kStop);
}

TEST(FailureOfTest, VerdictsAreSorted) {
  EXPECT_EQ(FailureOf(Verdict(Kind::kRateLimited, 200)),
            CallFailure::kRateLimited);
  EXPECT_EQ(FailureOf(Verdict(Kind::kUnauthorized, 401)),
            CallFailure::kUnauthorized);
  EXPECT_EQ(FailureOf(Verdict(Kind::kPermanent, 500)), CallFailure::kPermanent);
  EXPECT_EQ(FailureOf(Verdict(Kind::kTransient, 500)), CallFailure::kBareError);
  EXPECT_EQ(FailureOf(Verdict(Kind::kTransient, 504)), CallFailure::kBareError);
  EXPECT_EQ(FailureOf(Verdict(Kind::kTransient, 502)), CallFailure::kOutage);
  EXPECT_EQ(FailureOf(Verdict(Kind::kTransient, 503)), CallFailure::kOutage);
  EXPECT_EQ(FailureOf(Verdict(Kind::kTransient, 200)), CallFailure::kOutage);
}

TEST(FailureOfTest, ErrorsAreSorted) {
  EXPECT_EQ(FailureOf(absl::AbortedError("")), CallFailure::kNotSent);
  EXPECT_EQ(FailureOf(absl::CancelledError("")), CallFailure::kStopped);
  EXPECT_EQ(FailureOf(absl::DeadlineExceededError("")), CallFailure::kTimedOut);
  EXPECT_EQ(FailureOf(absl::InvalidArgumentError("")), CallFailure::kPermanent);
  EXPECT_EQ(FailureOf(absl::DataLossError("")), CallFailure::kBroken);
  EXPECT_EQ(FailureOf(absl::UnavailableError("")), CallFailure::kBroken);
  EXPECT_EQ(FailureOf(absl::ResourceExhaustedError("")),
            CallFailure::kTimedOut);
}

TEST(PageSizerTest, HalvesDownToTheFloor) {
  PageSizer pages;
  std::vector<int> sizes;
  for (int i = 0; i < 9; ++i) {
    sizes.push_back(pages.Size());
    pages.TooMuch();
  }
  EXPECT_THAT(sizes, ElementsAre(5000, 2500, 1250, 625, 312, 156, 78, 50, 50));
}

TEST(PageSizerTest, DoublesAfterTenGoodPagesAndNeverAboveWhatWasWanted) {
  PageSizer pages(3000);
  pages.TooMuch();
  pages.TooMuch();
  std::vector<int> sizes;
  for (int i = 0; i < 31; ++i) {
    if (i % 10 == 0) sizes.push_back(pages.Size());
    pages.Good(pages.Size());
  }
  EXPECT_THAT(sizes, ElementsAre(750, 1500, 3000, 3000));
}

TEST(PageSizerTest, PagesThatAreNotFullProveNothing) {
  PageSizer pages;
  pages.TooMuch();
  for (int i = 0; i < 100; ++i) pages.Good(2499);
  EXPECT_EQ(pages.Size(), 2500);
}

TEST(PageSizerTest, ASizeThatFailsAgainIsTriedMoreAndMoreRarely) {
  PageSizer pages;
  const auto good_until_doubled = [&] {
    int good = 0;
    for (const int size = pages.Size(); pages.Size() == size; ++good) {
      pages.Good(size);
    }
    return good;
  };
  pages.TooMuch();
  std::vector<int> needed;
  for (int i = 0; i < 8; ++i) {
    needed.push_back(good_until_doubled());
    pages.TooMuch();
  }
  EXPECT_THAT(needed, ElementsAre(10, 20, 40, 80, 160, 320, 640, 640));
  good_until_doubled();
  pages.Good(5000);
  pages.TooMuch();
  EXPECT_EQ(good_until_doubled(), 10) << "the size has been proven meanwhile";
}

TEST(PageSizerTest, GoodPagesCountInARowOnly) {
  PageSizer pages;
  pages.TooMuch();
  for (int i = 0; i < 9; ++i) pages.Good(pages.Size());
  pages.TooMuch();
  for (int i = 0; i < 9; ++i) pages.Good(pages.Size());
  EXPECT_EQ(pages.Size(), 1250);
  pages.Good(pages.Size());
  EXPECT_EQ(pages.Size(), 2500);
}

TEST(PageSizerTest, WantedSizeIsBroughtIntoBounds) {
  EXPECT_EQ(PageSizer(100000).Size(), 5000);
  EXPECT_EQ(PageSizer(0).Size(), 1);
  PageSizer tiny(10);
  tiny.TooMuch();
  EXPECT_EQ(tiny.Size(), 10);
}

}  // namespace
}  // namespace leadline
