// SPDX-License-Identifier: Apache-2.0
#include "replica/answer_memo.h"

#include <gtest/gtest.h>

#include <string>

namespace leadline {
namespace {

AnswerMemo::Question QuestionOf(int64_t digits) {
  return {{digits}, false, 1, 1};
}

AnswerMemo::Winner WinnerOf(const std::string& lead) {
  FoundLead found;
  found.lead = lead;
  return found;
}

void OfferTwice(AnswerMemo& memo, const AnswerMemo::Question& question,
                const std::string& lead) {
  memo.Offer(question, WinnerOf(lead));
  memo.Offer(question, WinnerOf(lead));
}

TEST(AnswerMemoTest, KeepsWhatIsAskedForTwiceInARow) {
  AnswerMemo memo;
  EXPECT_EQ(memo.Find(QuestionOf(7)), nullptr);
  memo.Offer(QuestionOf(7), WinnerOf("seven"));
  EXPECT_EQ(memo.Find(QuestionOf(7)), nullptr);
  memo.Offer(QuestionOf(7), WinnerOf("seven"));
  ASSERT_NE(memo.Find(QuestionOf(7)), nullptr);
  EXPECT_EQ((*memo.Find(QuestionOf(7)))->lead, "seven");
}

TEST(AnswerMemoTest, KnowsThatNobodyHasANumber) {
  AnswerMemo memo;
  memo.Offer(QuestionOf(7), std::nullopt);
  memo.Offer(QuestionOf(7), std::nullopt);
  ASSERT_NE(memo.Find(QuestionOf(7)), nullptr);
  EXPECT_FALSE(*memo.Find(QuestionOf(7)));
}

TEST(AnswerMemoTest, GivesNothingForAnotherQuestion) {
  AnswerMemo memo;
  OfferTwice(memo, {{7}, false, 1, 1}, "seven");
  EXPECT_EQ(memo.Find({{8}, false, 1, 1}), nullptr);
  EXPECT_EQ(memo.Find({{7}, true, 1, 1}), nullptr);
  EXPECT_EQ(memo.Find({{7}, false, 2, 1}), nullptr);
  EXPECT_EQ(memo.Find({{7}, false, 1, 2}), nullptr);
}

TEST(AnswerMemoTest, QuestionsThatShareAPlaceStayApart) {
  AnswerMemo memo;
  for (int64_t digits = 1; digits <= 9000; ++digits) {
    OfferTwice(memo, QuestionOf(digits), "lead " + std::to_string(digits));
  }
  size_t kept = 0;
  for (int64_t digits = 1; digits <= 9000; ++digits) {
    const AnswerMemo::Winner* const winner = memo.Find(QuestionOf(digits));
    if (winner == nullptr) continue;
    ++kept;
    EXPECT_EQ((*winner)->lead, "lead " + std::to_string(digits));
  }
  EXPECT_GT(kept, AnswerMemo::kPlaces / 2);
  EXPECT_LE(kept, AnswerMemo::kPlaces);
}

TEST(AnswerMemoTest, AThousandHotNumbersAreKnownTogether) {
  AnswerMemo memo;
  for (int64_t digits = 19900000000; digits < 19900001000; ++digits) {
    OfferTwice(memo, QuestionOf(digits), "lead");
  }
  int known = 0;
  for (int64_t digits = 19900000000; digits < 19900001000; ++digits) {
    if (memo.Find(QuestionOf(digits)) != nullptr) ++known;
  }
  EXPECT_GT(known, 950);
}

TEST(AnswerMemoTest, VeryLargeLeadsAreNotKept) {
  AnswerMemo memo;
  OfferTwice(memo, QuestionOf(7), std::string(AnswerMemo::kMaxLead + 1, 'x'));
  EXPECT_EQ(memo.Find(QuestionOf(7)), nullptr);
}

}  // namespace
}  // namespace leadline
