// SPDX-License-Identifier: Apache-2.0
#include "replica/read_order.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr uint64_t kSame = 1;
constexpr uint64_t kOther = 2;

SeenLead Seen(int64_t sent, int64_t ended, std::optional<int64_t> stamp,
              uint64_t digest) {
  SeenLead seen{Read(sent, ended), std::nullopt, digest};
  if (stamp) seen.stamp = At(*stamp);
  return seen;
}

PendingDoubt DoubtOf(std::optional<int64_t> stamp, int64_t ended) {
  PendingDoubt doubt{std::nullopt, At(ended)};
  if (stamp) doubt.stamp = At(*stamp);
  return doubt;
}

struct Case {
  const char* name;
  SeenLead kept;
  std::optional<PendingDoubt> doubt;
  SeenLead incoming;
  bool overlapped;
  ReadVerdict verdict;
};

TEST(ReadOrderTest, DecidesByTheTable) {
  const SeenLead kept = Seen(100, 110, 50, kSame);
  const SeenLead bare = Seen(100, 110, std::nullopt, kSame);
  const Case cases[] = {
      {"a later read with a larger stamp",
       kept,
       {},
       Seen(110, 120, 60, kOther),
       false,
       ReadVerdict::kReplace},
      {"a later read with an equal stamp",
       kept,
       {},
       Seen(120, 130, 50, kOther),
       false,
       ReadVerdict::kReplace},
      {"a later read with a smaller stamp",
       kept,
       {},
       Seen(120, 130, 40, kOther),
       false,
       ReadVerdict::kDoubt},
      {"a second read that confirms the first", kept, DoubtOf(40, 130),
       Seen(130, 140, 40, kOther), false, ReadVerdict::kReplace},
      {"a second read that saw a change since", kept, DoubtOf(40, 130),
       Seen(130, 140, 45, kOther), false, ReadVerdict::kReplace},
      {"a second read that goes back further", kept, DoubtOf(40, 130),
       Seen(130, 140, 30, kOther), false, ReadVerdict::kDoubt},
      {"a second read sent before the first ended", kept, DoubtOf(40, 130),
       Seen(129, 140, 40, kOther), false, ReadVerdict::kDoubt},
      {"a second read with a larger stamp", kept, DoubtOf(40, 130),
       Seen(130, 140, 60, kOther), false, ReadVerdict::kReplace},
      {"an unchanged lead",
       kept,
       {},
       Seen(120, 130, 50, kSame),
       false,
       ReadVerdict::kKeepUnchanged},
      {"an unchanged lead while another read is out",
       kept,
       {},
       Seen(120, 130, 50, kSame),
       true,
       ReadVerdict::kTouchTimes},
      {"an unchanged lead of an earlier read while another is out",
       kept,
       {},
       Seen(90, 105, 50, kSame),
       true,
       ReadVerdict::kKeepUnchanged},
      {"an overlapping read with a larger stamp",
       kept,
       {},
       Seen(105, 115, 60, kOther),
       false,
       ReadVerdict::kReplace},
      {"an overlapping read with a smaller stamp",
       kept,
       {},
       Seen(105, 115, 40, kOther),
       false,
       ReadVerdict::kIgnoreOlder},
      {"an overlapping read with an equal stamp",
       kept,
       {},
       Seen(105, 115, 50, kOther),
       false,
       ReadVerdict::kReadAgain},
      {"an overlapping read sent first with a larger stamp",
       kept,
       {},
       Seen(95, 105, 60, kOther),
       false,
       ReadVerdict::kReplace},
      {"a read that lies around the kept one",
       kept,
       {},
       Seen(90, 130, 60, kOther),
       false,
       ReadVerdict::kReplace},
      {"the same page, twice the lead",
       kept,
       {},
       Seen(100, 110, 60, kOther),
       false,
       ReadVerdict::kReplace},
      {"an older read with a smaller stamp",
       kept,
       {},
       Seen(80, 90, 40, kOther),
       false,
       ReadVerdict::kIgnoreOlder},
      {"an older read with an equal stamp",
       kept,
       {},
       Seen(80, 100, 50, kOther),
       false,
       ReadVerdict::kIgnoreOlder},
      {"an older read with a larger stamp",
       kept,
       {},
       Seen(80, 90, 60, kOther),
       false,
       ReadVerdict::kReadAgain},
      {"a later read that lost the stamp",
       kept,
       {},
       Seen(120, 130, std::nullopt, kOther),
       false,
       ReadVerdict::kDoubt},
      {"a later read that found a stamp",
       bare,
       {},
       Seen(120, 130, 1, kOther),
       false,
       ReadVerdict::kReplace},
      {"a later read, neither with a stamp",
       bare,
       {},
       Seen(120, 130, std::nullopt, kOther),
       false,
       ReadVerdict::kReplace},
      {"an overlapping read, neither with a stamp",
       bare,
       {},
       Seen(105, 115, std::nullopt, kOther),
       false,
       ReadVerdict::kReadAgain},
      {"a confirmed loss of the stamp", kept, DoubtOf(std::nullopt, 130),
       Seen(130, 140, std::nullopt, kOther), false, ReadVerdict::kReplace},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(DecideReadOrder(c.kept, c.doubt, c.incoming, c.overlapped),
              c.verdict)
        << c.name;
  }
}

}  // namespace
}  // namespace leadline
