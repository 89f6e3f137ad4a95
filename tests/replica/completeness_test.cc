// SPDX-License-Identifier: Apache-2.0
// When a replica may call itself complete (docs/adr/0002).
#include <gtest/gtest.h>

#include "replica/reader.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class CompletenessTest : public ReplicaTest {
 protected:
  bool IsComplete() { return writer_->LoadState()->complete; }

  // A read that is no look at the newest changes, in pages sent in this time.
  void ReadAgain(int64_t from, int64_t to, const ReadTimes& pages) {
    PageCommit page;
    page.read = pages;
    page.covered = {{{Second(from), Second(to)}, pages.sent}};
    Commit(page);
  }
};

// While its pages were read a lead that became visible late may have left for
// the present, where only a look that was sent later shows it.
TEST_F(CompletenessTest, WhatWasReadTooEarlyIsAGapWhileItIsReadAgain) {
  Cover(0, 605, 605);
  ASSERT_TRUE(IsComplete());
  Cover(980, 1010, 1010);  // a flood: all from 605 on is left behind
  ReadAgain(605, 980, Read(1010, 1014));
  Cover(980, 1015, 1015);
  EXPECT_FALSE(IsComplete());
  ReadAgain(500, 605, Read(1020, 1024));
  EXPECT_FALSE(IsComplete());
  Cover(980, 1021, 1021);  // in flight meanwhile
  EXPECT_FALSE(IsComplete());
  Cover(980, 1024, 1024);
  EXPECT_TRUE(IsComplete());
}

TEST_F(CompletenessTest, WhatTheNewestReadShowedStaysCompleteWhileItIsSettled) {
  Cover(0, 600, 600);
  ReadAgain(540, 600, Read(660, 664));
  EXPECT_TRUE(IsComplete());
  Cover(590, 665, 665);
  EXPECT_TRUE(IsComplete());
}

TEST_F(CompletenessTest, ALookInFlightMeanwhileConfirmsNothing) {
  Cover(0, 600, 600);
  ReadAgain(540, 600, Read(660, 664));
  Cover(600, 661, 661);
  EXPECT_FALSE(IsComplete());
  Cover(630, 664, 664);
  EXPECT_TRUE(IsComplete());
}

// Its first type was read before the gap was closed.
TEST_F(CompletenessTest, ALookAtSeveralTypesIsSentWithItsFirstCall) {
  Cover(100, 200, 190);
  ReadAgain(0, 100, Read(195, 213));
  PageCommit look;
  look.read = Read(214, 215);
  look.covered = {{{Second(150), Second(210)}, At(210)}};
  look.as_of = At(210);
  look.look_sent = At(210);
  Commit(look);
  EXPECT_FALSE(IsComplete());
  look.look_sent = At(213);
  Commit(look);
  EXPECT_TRUE(IsComplete());
}

}  // namespace
}  // namespace leadline
