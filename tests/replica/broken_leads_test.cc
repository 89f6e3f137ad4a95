// SPDX-License-Identifier: Apache-2.0
// Leads that reads show broken, and what the replica says of itself meanwhile.
#include "replica/broken_leads.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kNow = 100'000;

class BrokenLeadsTest : public ReplicaTest {
 protected:
  void SetUp() override {
    ReplicaTest::SetUp();
    Cover(0, kNow, kNow);
    ASSERT_TRUE(State().complete);
  }

  ReplicaState State() { return *writer_->LoadState(); }
  static Stretch Between(int64_t from, int64_t to) {
    return {Second(from), Second(to)};
  }
  // An answer that was sent then, ended a second later, and shows this.
  void Show(const std::string& id, const Stretch& stretch, int64_t sent) {
    const std::vector<BrokenLead> broken = {{id, stretch, At(sent + 1)}};
    PageCommit page;
    page.broken = broken;
    page.read = Read(sent, sent + 1);
    Commit(page);
  }
  // A read of a part of the past, which began then.
  void ReadAgain(const Stretch& stretch, int64_t began) {
    PageCommit page;
    page.covered = {{stretch, At(began)}};
    page.read = Read(began, began + 1);
    Commit(page);
  }
  // The same, of what waits to be read again.
  void Reread(const Stretch& stretch, int64_t began) {
    PageCommit page;
    page.reread_done = {stretch};
    page.reread_began = At(began);
    page.read = Read(began, began + 1);
    Commit(page);
  }
};

TEST_F(BrokenLeadsTest, WithOneTheReplicaIsNotComplete) {
  Show(IdOf(1), Between(500, 501), kNow);
  EXPECT_FALSE(State().complete);
  EXPECT_EQ(State().leads_broken, 1U);
  Cover(kNow - 40, kNow + 10, kNow + 10);
  EXPECT_FALSE(State().complete);
  OpenWriter();
  EXPECT_FALSE(State().complete) << "a new worker knows of it too";
  EXPECT_EQ(State().leads_broken, 1U);
}

TEST_F(BrokenLeadsTest, WhereAnOperatorSaysThatItDoesNotMatterItIs) {
  Show(IdOf(1), Between(500, 501), kNow);
  CloseWriter();
  WriterOptions options = Options(Path());
  options.partial_view = true;
  auto writer = ReplicaWriter::Open(options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  writer_ = std::move(*writer);
  Cover(kNow - 40, kNow + 10, kNow + 10);
  EXPECT_TRUE(State().complete);
  EXPECT_EQ(State().leads_broken, 1U);
}

// It may have been active as late as it was changed.
TEST_F(BrokenLeadsTest, NoOlderActivityIsCertainToBeTheLatest) {
  Show(IdOf(1), Between(500, 501), kNow);
  EXPECT_GE(State().covered_from, At(501));
}

TEST_F(BrokenLeadsTest, IsStruckOffOnceALaterReadBringsIt) {
  Show(IdOf(1), Between(500, 501), kNow);
  Commit({StampedRow(2, 600)}, Read(kNow + 5, kNow + 6));
  Commit({StampedRow(1, 500)}, Read(kNow - 5, kNow - 4));
  EXPECT_EQ(State().leads_broken, 1U) << "an earlier read is no news";
  Commit({StampedRow(1, 500)}, Read(kNow + 5, kNow + 6));
  EXPECT_EQ(State().leads_broken, 0U);
  EXPECT_TRUE(State().complete);
}

TEST_F(BrokenLeadsTest, IsStruckOffOnceItIsGone) {
  Commit({StampedRow(1, 500)}, Read(kNow - 5, kNow - 4));
  Show(IdOf(1), Between(500, 501), kNow);
  const auto go = [this](int64_t sent) {
    const std::vector<GoneLead> gone = {{IdOf(1), Read(sent, sent + 1), ""}};
    PageCommit page;
    page.gone = gone;
    page.read = gone.front().confirmed;
    return Commit(page).removed;
  };
  EXPECT_EQ(go(kNow - 2), 1);
  EXPECT_EQ(State().leads_broken, 1U) << "it was shown since";
  go(kNow + 5);
  EXPECT_EQ(State().leads_broken, 0U);
  EXPECT_TRUE(State().complete);
}

TEST_F(BrokenLeadsTest, OneThatIsNotWhereItWasIsWaitedForByTheNewestChanges) {
  Show(IdOf(1), Between(500, 501), kNow);
  ReadAgain(Between(400, 700), kNow);
  EXPECT_EQ(State().leads_broken, 1U) << "that read may be the earlier one";
  ReadAgain(Between(400, 700), kNow + 5);
  EXPECT_EQ(State().leads_broken, 0U);
  EXPECT_FALSE(State().complete) << "it may have changed just now";
  Cover(kNow - 40, kNow + 10, kNow + 10);
  EXPECT_TRUE(State().complete);
}

TEST_F(BrokenLeadsTest, OneWithoutAnIdStaysUntilAllWhereItMayBeIsRead) {
  Show("", Between(500, 600), kNow);
  Show("", Between(700, 800), kNow + 1);
  EXPECT_EQ(State().leads_broken, 2U) << "what lies between was read well";
  ReadAgain(Between(400, 550), kNow + 5);
  ReadAgain(Between(750, 900), kNow + 5);
  OpenWriter();
  EXPECT_EQ(State().leads_broken, 2U);
  ReadAgain(Between(550, 650), kNow + 5);
  EXPECT_EQ(State().leads_broken, 1U);
  ReadAgain(Between(650, 750), kNow + 5);
  EXPECT_EQ(State().leads_broken, 0U);
}

// Not only with the sweep that reads everything.
TEST_F(BrokenLeadsTest, WhereOneMayBeIsReadAgainAfterAPause) {
  Show("", Between(500, 900), kNow);
  Cover(kNow - 40, kNow + 299, kNow + 299);
  EXPECT_THAT(*writer_->LoadRereads(), IsEmpty());
  Cover(kNow - 40, kNow + 301, kNow + 301);
  EXPECT_THAT(*writer_->LoadRereads(),
              ElementsAre(Between(500, 700), Between(700, 900)));
  Reread(Between(500, 700), kNow + 302);
  EXPECT_EQ(State().leads_broken, 1U);
  Reread(Between(700, 900), kNow + 303);
  EXPECT_EQ(State().leads_broken, 0U);
  Cover(kNow - 40, kNow + 310, kNow + 310);
  EXPECT_TRUE(State().complete);
}

TEST_F(BrokenLeadsTest, WhereItIsShownAgainItIsLookedForInParts) {
  Show("", Between(500, 900), kNow);
  Cover(kNow - 40, kNow + 301, kNow + 301);
  Show("", Between(500, 700), kNow + 302);
  Reread(Between(500, 700), kNow + 302);
  EXPECT_EQ(State().leads_broken, 2U) << "there may be one in each";
  Reread(Between(700, 900), kNow + 304);
  EXPECT_EQ(State().leads_broken, 1U);
  Cover(kNow - 40, kNow + 610, kNow + 610);
  EXPECT_THAT(*writer_->LoadRereads(),
              ElementsAre(Between(500, 600), Between(600, 700)));
  Reread(Between(500, 600), kNow + 611);
  Reread(Between(600, 700), kNow + 611);
  EXPECT_EQ(State().leads_broken, 0U);
}

// It is one call after the other, for as long as nobody mends it.
TEST_F(BrokenLeadsTest, OneThatStaysIsLookedForLessAndLessOften) {
  std::vector<int64_t> looks;
  for (int64_t now = kNow; now < kNow + 4 * 3600; now += 10) {
    Show("", Between(500, 501), now);
    if (!writer_->LoadRereads()->empty()) looks.push_back((now - kNow) / 60);
    Reread(Between(500, 501), now);
  }
  EXPECT_THAT(looks, ElementsAre(0, 5, 10, 20, 40, 80, 140, 200));
}

TEST_F(BrokenLeadsTest, ASecondWithANewOneIsReadAgainAtOnce) {
  Show(IdOf(1), Between(500, 501), kNow);
  Show(IdOf(2), Between(500, 900), kNow);
  EXPECT_THAT(*writer_->LoadRereads(), ElementsAre(Between(500, 501)));
  PageCommit page;
  page.reread_done = {Between(500, 501)};
  page.read = Read(kNow + 5, kNow + 6);
  Commit(page);
  Show(IdOf(1), Between(500, 501), kNow + 7);
  EXPECT_THAT(*writer_->LoadRereads(), IsEmpty()) << "but not for ever";
  page.reread_began = At(kNow + 10);
  Commit(page);
  EXPECT_EQ(State().leads_broken, 1U);
}

TEST_F(BrokenLeadsTest, OfVeryManyOnlyThePlacesAreKept) {
  BrokenLeads broken;
  constexpr size_t kMost = BrokenLeads::kMost;
  constexpr size_t kPlaces = BrokenLeads::kMostPlaces;
  for (size_t n = 0; n < kMost + 2 * kPlaces; ++n) {
    const auto second = static_cast<int64_t>(10 * n);
    broken.Add({IdOf(n), Between(second, second + 1), At(kNow)});
  }
  EXPECT_EQ(broken.Count(), kMost + kPlaces);
  EXPECT_TRUE(broken.Covered({Between(0, 10 * kMost), At(kNow)}));
  EXPECT_EQ(broken.Count(), kPlaces);
  // The last place is that of all others.
  const int64_t last = 10 * (kMost + kPlaces - 1);
  EXPECT_TRUE(broken.Covered({Between(0, last), At(kNow)}));
  EXPECT_EQ(broken.Count(), 1U);
  EXPECT_FALSE(broken.Covered({Between(0, last + 500), At(kNow)}));
  EXPECT_TRUE(broken.Covered({Between(0, last + 10 * kPlaces + 1), At(kNow)}));
  EXPECT_TRUE(broken.IsEmpty());
}

TEST_F(BrokenLeadsTest, TheirTimesFollowUpstreamsClock) {
  BrokenLeads broken;
  broken.Add({IdOf(1), Between(500, 501), At(kNow + 3600)});
  EXPECT_FALSE(broken.Covered({Between(400, 600), At(kNow + 5)}));
  broken.Shift({At(kNow), std::chrono::hours(1)});
  EXPECT_TRUE(broken.Covered({Between(400, 600), At(kNow + 5)}));
}

}  // namespace
}  // namespace leadline
