// SPDX-License-Identifier: Apache-2.0
#include "server/admission.h"

#include <gtest/gtest.h>

namespace leadline {
namespace {

using absl::StatusCode;
using std::chrono::milliseconds;

constexpr std::chrono::system_clock::time_point kToday(
    std::chrono::hours(500'000));

TEST(AdmissionTest, CallWithTimeLeftIsAnswered) {
  EXPECT_TRUE(
      Admit({.deadline = kToday + milliseconds(1)}, kToday, false).ok());
  // A caller that sets no deadline has this one.
  const ArrivedCall endless = {
      .deadline = std::chrono::system_clock::time_point::max()};
  EXPECT_TRUE(Admit(endless, kToday, false).ok());
}

TEST(AdmissionTest, CallIsNotLookedUpOnceItsTimeIsUp) {
  for (const milliseconds late : {milliseconds(0), milliseconds(5)}) {
    EXPECT_EQ(Admit({.deadline = kToday - late}, kToday, false).code(),
              StatusCode::kDeadlineExceeded);
  }
}

TEST(AdmissionTest, CallIsNotLookedUpOnceItsCallerIsGone) {
  const ArrivedCall gone = {.is_cancelled = true,
                            .deadline = kToday + milliseconds(50)};
  EXPECT_EQ(Admit(gone, kToday, false).code(), StatusCode::kCancelled);
}

TEST(AdmissionTest, ServerThatStopsRefusesOnlyCallsThatAreStillWanted) {
  EXPECT_EQ(Admit({.deadline = kToday + milliseconds(50)}, kToday, true).code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(Admit({.deadline = kToday}, kToday, true).code(),
            StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace leadline
