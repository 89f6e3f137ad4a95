// SPDX-License-Identifier: Apache-2.0
#include "replica/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>

#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

CoveredStretch Covered(int64_t from, int64_t to, int64_t read_at) {
  return {{Second(from), Second(to)}, At(read_at)};
}

Stretch Between(int64_t from, int64_t to) { return {Second(from), Second(to)}; }

TEST(CoverageTest, TheLaterReadStands) {
  Coverage coverage({Covered(0, 10, 100), Covered(5, 20, 200)});
  EXPECT_THAT(coverage.Stretches(),
              ElementsAre(Covered(0, 5, 100), Covered(5, 20, 200)));
  coverage.Add(Covered(8, 12, 150));
  EXPECT_THAT(coverage.Stretches(),
              ElementsAre(Covered(0, 5, 100), Covered(5, 20, 200)));
}

TEST(CoverageTest, AnEarlierReadFillsOnlyTheHoles) {
  Coverage coverage({Covered(0, 10, 200), Covered(20, 30, 200)});
  coverage.Add(Covered(5, 25, 100));
  EXPECT_THAT(coverage.Stretches(),
              ElementsAre(Covered(0, 10, 200), Covered(10, 20, 100),
                          Covered(20, 30, 200)));
}

TEST(CoverageTest, StretchesJoinOnlyWhereTheyShareASecond) {
  const Coverage apart({Covered(0, 10, 100), Covered(11, 20, 100)});
  EXPECT_THAT(apart.Gaps(Between(0, 20)), ElementsAre(Between(10, 11)));
  EXPECT_EQ(apart.NewestRun(), Between(11, 20));
  const Coverage joined({Covered(0, 10, 100), Covered(10, 20, 100)});
  EXPECT_THAT(joined.Gaps(Between(0, 20)), IsEmpty());
  EXPECT_EQ(joined.NewestRun(), Between(0, 20));
}

TEST(CoverageTest, AStretchOfOneSecondIsAddedWhereThereIsNone) {
  Coverage coverage({Covered(0, 10, 200)});
  coverage.Add(Covered(5, 5, 300));
  coverage.Add(Covered(10, 10, 100));
  EXPECT_THAT(coverage.Stretches(), ElementsAre(Covered(0, 10, 200)));
  coverage.Add(Covered(20, 20, 100));
  coverage.Add(Covered(20, 20, 100));
  EXPECT_THAT(coverage.Stretches(),
              ElementsAre(Covered(0, 10, 200), Covered(20, 20, 100)));
  coverage.Add(Covered(15, 25, 50));
  EXPECT_THAT(coverage.Gaps(Between(0, 25)), ElementsAre(Between(10, 15)));
}

TEST(CoverageTest, ReadsOfAClockThatWasAheadAreTimedAnew) {
  // From 5000 on the clock was 1000 s ahead: the read at 5100 was sent at 4100.
  Coverage coverage({Covered(0, 10, 5100), Covered(10, 20, 4050),
                     Covered(4000, 4500, 4900), Covered(4500, 5090, 5100),
                     Covered(3900, 4000, 5200)});
  EXPECT_EQ(coverage.LatestRead(), At(5200));
  coverage.Shift({At(5000), seconds(1000)});
  EXPECT_THAT(
      coverage.Stretches(),
      ElementsAre(Covered(0, 10, 4100), Covered(10, 20, 4050),
                  Covered(3900, 4000, 4200), Covered(4000, 4500, 4900)));
  coverage.Shift({At(4900), seconds(800)});
  EXPECT_THAT(coverage.Gaps(Between(3900, 4500)),
              ElementsAre(Between(4100, 4500)));
  EXPECT_EQ(Coverage().LatestRead(), std::nullopt);
}

TEST(CoverageTest, CompleteThroughStopsWhereReadsAreTooYoung) {
  const Coverage coverage({Covered(0, 10, 100), Covered(10, 50, 60)});
  EXPECT_EQ(coverage.CompleteThrough(Second(0), seconds(30)), At(30));
  EXPECT_EQ(coverage.CompleteThrough(Second(0), seconds(5)), At(50));
  EXPECT_EQ(coverage.CompleteThrough(Second(0), seconds(55)), At(10));
  EXPECT_EQ(coverage.CompleteThrough(Second(-1), seconds(5)), std::nullopt);
  EXPECT_EQ(Coverage().CompleteThrough(Second(0), seconds(5)), std::nullopt);
}

TEST(CoverageTest, SettledNeighboursBecomeOne) {
  Coverage coverage({Covered(0, 10, 200), Covered(10, 20, 150),
                     Covered(20, 30, 100), Covered(40, 50, 200)});
  coverage.JoinSettled(seconds(100));
  EXPECT_THAT(coverage.Stretches(),
              ElementsAre(Covered(0, 20, 150), Covered(20, 30, 100),
                          Covered(40, 50, 200)));
}

// The same sets, second by second: for each boundary second and each inside
// between two seconds, the latest read that covered it. A closed stretch
// [a, b] covers both its boundary seconds, whole, and all between.
class CoverageModelTest : public testing::Test {
 protected:
  static constexpr int kSeconds = 40;

  // Index 2s is the second s itself, 2s + 1 the inside between s and s + 1.
  using Model = std::array<std::optional<int64_t>, 2 * kSeconds + 1>;

  void Add(const CoveredStretch& covered) {
    const int64_t read = (covered.read_at - At(0)).count() / 1000;
    const auto from = (covered.stretch.from - Second(0)).count();
    const auto to = (covered.stretch.to - Second(0)).count();
    for (auto i = 2 * from; i <= 2 * to; ++i) {
      auto& point = model_[static_cast<size_t>(i)];
      point = std::max(point, std::optional(read));
    }
  }

  bool Inside(int64_t second) const {
    return model_[static_cast<size_t>(2 * second + 1)].has_value();
  }

  // A covered second alone divides a gap in two.
  static std::vector<Stretch> Joined(const std::vector<Stretch>& gaps) {
    std::vector<Stretch> joined;
    for (const Stretch& gap : gaps) {
      if (!joined.empty() && joined.back().to == gap.from) {
        joined.back().to = gap.to;
      } else {
        joined.push_back(gap);
      }
    }
    return joined;
  }

  Model model_{};
};

TEST_F(CoverageModelTest, RandomReadsGiveTheSameSets) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 3000; ++round) {
    model_ = {};
    Coverage coverage;
    for (int i = 0; i < 12; ++i) {
      const auto from = static_cast<int64_t>(random() % kSeconds);
      const auto to = std::min<int64_t>(
          kSeconds, from + static_cast<int64_t>(random() % 20));
      const auto read = static_cast<int64_t>(random() % 100);
      coverage.Add(Covered(from, to, read));
      Add(Covered(from, to, read));
      const std::vector<CoveredStretch>& list = coverage.Stretches();
      for (size_t k = 0; k + 1 < list.size(); ++k) {
        ASSERT_LE(list[k].stretch.to, list[k + 1].stretch.from);
      }
      for (int64_t s = 0; s < kSeconds; ++s) {
        const auto holds = [&](const CoveredStretch& c) {
          return c.stretch.from <= Second(s) && Second(s + 1) <= c.stretch.to;
        };
        const auto found = std::find_if(list.begin(), list.end(), holds);
        ASSERT_EQ(found != list.end(), Inside(s)) << s;
        if (found != list.end()) {
          ASSERT_EQ(found->read_at, At(*model_[static_cast<size_t>(2 * s + 1)]))
              << s;
        }
      }
      for (int64_t s = 0; s <= kSeconds; ++s) {
        const auto holds = [&](const CoveredStretch& c) {
          return c.stretch.from <= Second(s) && Second(s) <= c.stretch.to;
        };
        ASSERT_EQ(std::any_of(list.begin(), list.end(), holds),
                  model_[static_cast<size_t>(2 * s)].has_value())
            << s;
      }
      // The gaps are what the model has none of.
      std::vector<Stretch> gaps;
      for (int64_t s = 0; s < kSeconds; ++s) {
        if (Inside(s)) continue;
        if (!gaps.empty() && gaps.back().to == Second(s)) {
          gaps.back().to = Second(s + 1);
        } else {
          gaps.push_back(Between(s, s + 1));
        }
      }
      ASSERT_EQ(Joined(coverage.Gaps(Between(0, kSeconds))), gaps);
    }
  }
}

TEST_F(CoverageModelTest, RandomReadsGiveTheSameInstants) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 3000; ++round) {
    model_ = {};
    Coverage coverage;
    for (int i = 0; i < 8; ++i) {
      const auto from = static_cast<int64_t>(random() % (kSeconds - 1));
      const auto to = std::min<int64_t>(
          kSeconds, from + 1 + static_cast<int64_t>(random() % 20));
      const auto read = static_cast<int64_t>(random() % 100);
      coverage.Add(Covered(from, to, read));
      Add(Covered(from, to, read));
    }
    const auto lag = static_cast<int64_t>(random() % 30);
    // Walk on while what comes next was read late enough.
    std::optional<TimePoint> through;
    for (int64_t s = 0; s < kSeconds && Inside(s); ++s) {
      const int64_t settled = *model_[static_cast<size_t>(2 * s + 1)] - lag;
      if (settled < s) break;
      through = At(std::min(settled, s + 1));
      if (settled < s + 1) break;
    }
    ASSERT_EQ(coverage.CompleteThrough(Second(0), seconds(lag)), through);
    std::vector<Stretch> younger;
    for (int64_t s = 0; s < kSeconds; ++s) {
      if (!Inside(s) ||
          *model_[static_cast<size_t>(2 * s + 1)] - (s + 1) >= lag) {
        continue;
      }
      if (!younger.empty() && younger.back().to == Second(s)) {
        younger.back().to = Second(s + 1);
      } else {
        younger.push_back(Between(s, s + 1));
      }
    }
    ASSERT_EQ(coverage.YoungerThan(seconds(lag), Between(0, kSeconds)),
              younger);
    Coverage joined = coverage;
    joined.JoinSettled(seconds(lag));
    ASSERT_EQ(joined.Gaps(Between(0, kSeconds)),
              coverage.Gaps(Between(0, kSeconds)));
    ASSERT_EQ(joined.CompleteThrough(Second(0), seconds(lag)), through);
    ASSERT_EQ(joined.YoungerThan(seconds(lag), Between(0, kSeconds)), younger);
  }
}

}  // namespace
}  // namespace leadline
