// SPDX-License-Identifier: Apache-2.0
#include "sync/window_read.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace leadline {
namespace {

using Outcome = WindowRead::Outcome;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr Stretch kWindow{sys_seconds(seconds(1000)),
                          sys_seconds(seconds(2000))};
constexpr int kPage = 10;

TimePoint SentAt(int n) { return TimePoint(seconds(5000 + n)); }

// The answer of an account with `count` leads in the window to `request`.
PageFacts AnswerOf(const PageRequest& request, int64_t count, int sent = 0) {
  const int64_t before = int64_t{request.page_index - 1} * request.page_size;
  const int64_t rows =
      std::clamp<int64_t>(count - before, 0, request.page_size);
  // Past the last page upstream says RecordCount 0.
  return {rows > 0 ? count : 0, rows, true, SentAt(sent)};
}

TEST(WindowReadTest, SmallWindowCountsWithOneCall) {
  WindowRead read(kWindow, kPage, 0);
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 1, kPage}));
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 10)), Outcome::kCovered);
  EXPECT_EQ(read.Covered(), (CoveredStretch{kWindow, SentAt(0)}));
}

TEST(WindowReadTest, EmptyWindowIsCovered) {
  WindowRead read(kWindow, kPage, 0);
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 0)), Outcome::kCovered);
}

TEST(WindowReadTest, LargeWindowIsReadFromItsLastPageToItsFirst) {
  WindowRead read(kWindow, kPage, std::nullopt);
  std::vector<int> pages;
  Outcome outcome = read.Take(AnswerOf(read.Next(), 35, 7));
  for (int n = 8; outcome == Outcome::kMore; ++n) {
    pages.push_back(read.Next().page_index);
    outcome = read.Take(AnswerOf(read.Next(), 35, n));
  }
  EXPECT_EQ(outcome, Outcome::kCovered);
  EXPECT_EQ(pages, (std::vector<int>{4, 3, 2, 1}));
  EXPECT_EQ(read.Covered().read_at, SentAt(7));
}

TEST(WindowReadTest, ShrinkingWindowGoesOn) {
  WindowRead read(kWindow, kPage, std::nullopt);
  read.Take(AnswerOf(read.Next(), 35));
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 35)), Outcome::kMore);  // page 4
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 15)), Outcome::kMore);  // page 3
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 15)), Outcome::kMore);  // page 2
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 15)), Outcome::kCovered);
}

TEST(WindowReadTest, GrowingWindowIsReadAgain) {
  WindowRead read(kWindow, kPage, std::nullopt);
  read.Take(AnswerOf(read.Next(), 35, 1));
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 36, 2)), Outcome::kMore);
  Outcome outcome = Outcome::kMore;
  for (int n = 3; outcome == Outcome::kMore; ++n) {
    outcome = read.Take(AnswerOf(read.Next(), 36, n));
  }
  EXPECT_EQ(outcome, Outcome::kCovered);
  EXPECT_EQ(read.Covered().read_at, SentAt(3));  // not the first try's
}

TEST(WindowReadTest, GrowthAfterShrinkingIsNoticed) {
  WindowRead read(kWindow, kPage, std::nullopt);
  read.Take(AnswerOf(read.Next(), 35, 1));
  read.Take(AnswerOf(read.Next(), 31, 2));               // page 4
  read.Take(AnswerOf(read.Next(), 33, 3));               // page 3: grew
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 1, 1}));  // counts anew
}

TEST(WindowReadTest, GrowthBehindAnEmptyLastPageIsNoticed) {
  WindowRead read(kWindow, kPage, std::nullopt);
  read.Take(AnswerOf(read.Next(), 35, 1));
  read.Take(AnswerOf(read.Next(), 30, 2));  // page 4 is gone: at most 30 left
  read.Take(AnswerOf(read.Next(), 31, 3));  // page 3 shows 31
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 1, 1}));
}

TEST(WindowReadTest, MissingRowsDoNotCount) {
  WindowRead read(kWindow, kPage, 0);
  EXPECT_EQ(read.Take({9, 8, true, SentAt(0)}), Outcome::kMore);
  EXPECT_EQ(read.Take({9, 9, true, SentAt(1)}), Outcome::kCovered);
  EXPECT_EQ(read.Covered().read_at, SentAt(1));
}

TEST(WindowReadTest, RepeatedIdsDoNotCount) {
  WindowRead read(kWindow, kPage, 0);
  EXPECT_EQ(read.Take({9, 9, false, SentAt(0)}), Outcome::kMore);
}

TEST(WindowReadTest, OddAnswersEndInGivingUp) {
  WindowRead read(kWindow, kPage, 0);
  for (int n = 0; n < WindowRead::kMaxRestarts; ++n) {
    EXPECT_EQ(read.Take({9, 8, true, SentAt(n)}), Outcome::kMore);
  }
  EXPECT_EQ(read.Take({9, 8, true, SentAt(9)}), Outcome::kGiveUp);
}

TEST(WindowReadTest, TooManyPagesAreToBeSplit) {
  WindowRead read(kWindow, kPage, std::nullopt);
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 1000)), Outcome::kTooLarge);
  EXPECT_EQ(read.Count(), 1000);
}

TEST(WindowReadTest, OneSecondIsReadWhateverItsSize) {
  const Stretch second{kWindow.from, kWindow.from + seconds(1)};
  WindowRead read(second, kPage, std::nullopt);
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 1000)), Outcome::kMore);
  EXPECT_EQ(read.Next().page_index, 100);
}

// Answers as an account with so many leads of each type in the window would,
// until the window is done with. The calls that it took go to `asked`.
Outcome ReadAll(WindowRead& read, const std::vector<int64_t>& counts,
                std::vector<PageRequest>& asked) {
  Outcome outcome = Outcome::kMore;
  while (outcome == Outcome::kMore) {
    const PageRequest request = read.Next();
    asked.push_back(request);
    outcome = read.Take(AnswerOf(request, counts[request.type],
                                 static_cast<int>(asked.size())));
  }
  return outcome;
}

TEST(WindowReadTest, EachTypeOfASmallWindowTakesOneCall) {
  WindowRead read(kWindow, kPage, 0, 3);
  std::vector<PageRequest> asked;
  EXPECT_EQ(ReadAll(read, {4, 0, 10}, asked), Outcome::kCovered);
  EXPECT_EQ(asked, (std::vector<PageRequest>{{kWindow, 1, kPage, 0},
                                             {kWindow, 1, kPage, 1},
                                             {kWindow, 1, kPage, 2}}));
  EXPECT_EQ(read.Covered().read_at, SentAt(1));
  EXPECT_EQ(read.Count(), 14);
}

TEST(WindowReadTest, TypesAreCountedFirstAndThoseWithoutLeadsLeftOut) {
  WindowRead read(kWindow, kPage, std::nullopt, 3);
  std::vector<PageRequest> asked;
  EXPECT_EQ(ReadAll(read, {3, 0, 25}, asked), Outcome::kCovered);
  EXPECT_EQ(asked, (std::vector<PageRequest>{{kWindow, 1, 1, 0},
                                             {kWindow, 1, 1, 1},
                                             {kWindow, 1, 1, 2},
                                             {kWindow, 1, kPage, 0},
                                             {kWindow, 3, kPage, 2},
                                             {kWindow, 2, kPage, 2},
                                             {kWindow, 1, kPage, 2}}));
  // The counts were reads of the type that has none.
  EXPECT_EQ(read.Covered().read_at, SentAt(1));
  EXPECT_EQ(read.Count(), 28);
}

TEST(WindowReadTest, TypesThatAreTooManyPagesTogetherAreToBeSplit) {
  WindowRead read(kWindow, kPage, std::nullopt, 2);
  std::vector<PageRequest> asked;
  EXPECT_EQ(ReadAll(read, {250, 250}, asked), Outcome::kTooLarge);
  EXPECT_EQ(asked.size(), 2U);
  EXPECT_EQ(read.Count(), 500);
}

// What was read of the first type would be older than the window's own time.
TEST(WindowReadTest, AnOddAnswerOfOneTypeStartsAllOfThemAgain) {
  WindowRead read(kWindow, kPage, 0, 2);
  ASSERT_EQ(read.Take(AnswerOf(read.Next(), 5, 1)), Outcome::kMore);
  ASSERT_EQ(read.Take({9, 8, true, SentAt(2)}), Outcome::kMore);
  EXPECT_EQ(read.Next().type, 0U);
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 5, 3)), Outcome::kMore);
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 9, 4)), Outcome::kCovered);
  EXPECT_EQ(read.Covered().read_at, SentAt(3));
}

TEST(WindowReadTest, ResumedReadingGoesOnWhereItStopped) {
  WindowRead first(kWindow, kPage, std::nullopt);
  first.Take(AnswerOf(first.Next(), 35, 1));
  first.Take(AnswerOf(first.Next(), 35, 2));
  WindowRead second(*first.Progress());
  EXPECT_EQ(second.Next(), (PageRequest{kWindow, 3, kPage}));
  Outcome outcome = Outcome::kMore;
  while (outcome == Outcome::kMore) {
    outcome = second.Take(AnswerOf(second.Next(), 35, 9));
  }
  EXPECT_EQ(second.Covered().read_at, SentAt(1));
}

TEST(WindowReadTest, KnownSizeSavesTheCount) {
  WindowRead read(kWindow, kPage, 35);
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 4, kPage}));
}

TEST(WindowReadTest, KnownSizeThatWasTooSmallIsNoticed) {
  WindowRead read(kWindow, kPage, 15);
  EXPECT_EQ(read.Take(AnswerOf(read.Next(), 35)), Outcome::kMore);
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 1, 1}));
}

TEST(WindowReadTest, NewPageSizeStartsAgain) {
  WindowRead read(kWindow, kPage, std::nullopt);
  read.Take(AnswerOf(read.Next(), 35));
  read.Take(AnswerOf(read.Next(), 35));
  read.Fit(5);
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 1, 1}));
  read.Take(AnswerOf(read.Next(), 35));
  EXPECT_EQ(read.Next(), (PageRequest{kWindow, 7, 5}));
}

TEST(WindowReadTest, LargerPagesAreForTheNextWindow) {
  WindowRead read(kWindow, kPage, std::nullopt);
  read.Take(AnswerOf(read.Next(), 35));
  read.Take(AnswerOf(read.Next(), 35));
  const PageRequest next = read.Next();
  read.Fit(2 * kPage);
  EXPECT_EQ(read.Next(), next);
}

}  // namespace
}  // namespace leadline
