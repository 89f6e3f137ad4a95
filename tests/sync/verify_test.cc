// SPDX-License-Identifier: Apache-2.0
// What a verifier makes of leads picked at random, against a real replica.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leadline/v1/lead.pb.h"
#include "sync/verify_pass.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/open_replica.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr sys_seconds kStart{hours(24 * 365 * 35)};
constexpr Duration kLag{30000};
const TimePoint kNow{hours(24 * 365 * 56)};

std::string IdOf(int number) {
  std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') +
         digits;
}

LeadRow RowOf(int number, TimePoint stamp, const std::string& name) {
  v1::Lead lead;
  lead.set_id(IdOf(number));
  lead.mutable_modified_at()->set_seconds(
      floor<seconds>(stamp).time_since_epoch().count());
  (*lead.mutable_attributes())["FirstName"] = name;
  LeadRow row;
  row.id = IdOf(number);
  row.stamp = stamp;
  row.lead = lead.SerializeAsString();
  return row;
}

LeadSeenById Seen(int number, TimePoint stamp, const std::string& name) {
  return {RowOf(number, stamp, name), {"FirstName"}};
}

class VerifyTest : public testing::Test {
 protected:
  VerifyTest() { writer_ = OpenReplica(folder_, kStart); }

  // Leads of ten hours ago, all of them read half a minute ago.
  void GivenLeads(int count) {
    std::vector<LeadRow> rows;
    for (int n = 0; n < count; ++n) rows.push_back(RowOf(n, kOld, "A"));
    PageCommit commit;
    commit.rows = rows;
    commit.as_of = kNow - seconds(30);
    commit.read = {*commit.as_of, *commit.as_of + Duration(100)};
    commit.covered = {{{kStart, floor<seconds>(*commit.as_of)}, *commit.as_of}};
    EXPECT_TRUE(writer_->Commit(commit).ok());
  }

  VerifyFindings Compare(const std::vector<std::string>& asked,
                         const std::vector<LeadSeenById>& leads) {
    auto reader = writer_->OpenReader();
    EXPECT_TRUE(reader.ok()) << reader.status();
    auto found = Verify(asked, leads, kNow, kLag, **reader);
    EXPECT_TRUE(found.ok()) << found.status();
    return *std::move(found);
  }

  PassContext Context(TimePoint now) {
    coverage_ = *writer_->LoadCoverage();
    PassContext context{coverage_, rereads_, now, 100, kLag, kStart};
    context.as_of = writer_->LoadState()->as_of;
    return context;
  }

  const TimePoint kOld = kNow - hours(10);
  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
  Coverage coverage_;
  std::vector<Stretch> rereads_;
};

TEST_F(VerifyTest, TellsWhatAgreesFromWhatDiffers) {
  GivenLeads(4);
  const TimePoint changed = kNow - hours(1);
  const VerifyFindings found = Compare(
      {IdOf(0), IdOf(1), IdOf(2), IdOf(3)},
      {Seen(0, kOld, "A"), Seen(1, changed, "A"), Seen(2, kOld, "renamed")});
  EXPECT_EQ(found.counts.agreed, 1U);
  EXPECT_EQ(found.counts.differed, 2U);
  EXPECT_EQ(found.counts.gone, 1U);
  EXPECT_THAT(found.gone, ElementsAre(IdOf(3)));
  EXPECT_DOUBLE_EQ(found.counts.Agreement(), 0.25);
  // Only a later stamp says how late: the other's value has no date.
  EXPECT_EQ(found.counts.late, 1U);
  EXPECT_EQ(found.counts.longest_delay, hours(1));
  const auto second_of = [](TimePoint stamp) {
    const auto second = floor<seconds>(stamp);
    return Stretch{second, second + seconds(1)};
  };
  EXPECT_THAT(found.differing,
              ElementsAre(second_of(changed), second_of(kOld)));
}

// The newest changes were read half a minute ago, and may be seen as late as
// the safety lag.
TEST_F(VerifyTest, WhatNoReadCanHaveBroughtIsLeftOut) {
  GivenLeads(2);
  const VerifyFindings found = Compare(
      {IdOf(0), IdOf(1)},
      {Seen(0, kNow - seconds(59), "B"), Seen(1, kNow - seconds(61), "B")});
  EXPECT_EQ(found.counts.too_recent, 1U);
  EXPECT_EQ(found.counts.differed, 1U);
  EXPECT_EQ(found.counts.Checked(), 1U);
}

TEST_F(VerifyTest, AnAnswerThatLacksHalfSaysNothingOfThose) {
  GivenLeads(2);
  EXPECT_THAT(Compare({IdOf(0), IdOf(1)}, {Seen(0, kOld, "A")}).gone,
              IsEmpty());
  EXPECT_THAT(Compare({IdOf(0)}, {}).gone, IsEmpty());
}

TEST_F(VerifyTest, PicksEachLeadAboutAsOften) {
  constexpr int kLeads = 50;
  constexpr int kRounds = 400;
  GivenLeads(kLeads);
  double next = 0;
  // Multiples of the golden ratio: even, and the same in each run.
  const auto random = [&next] {
    next += 0.6180339887498949;
    return next -= static_cast<double>(static_cast<int>(next));
  };
  VerifyPass pass({.between_calls = seconds(1), .leads_a_call = 10}, *writer_,
                  random);
  std::map<std::string, int> picked;
  TimePoint now = kNow;
  for (int n = 0; n < kRounds; ++n, now += seconds(1)) {
    const auto ids = pass.Next(Context(now));
    ASSERT_TRUE(ids.ok()) << ids.status();
    ASSERT_NE(*ids, nullptr);
    for (const std::string& id : **ids) ++picked[id];
    pass.Take({}, now);
  }
  EXPECT_EQ(picked.size(), static_cast<size_t>(kLeads));
  for (const auto& [id, times] : picked) {
    EXPECT_NEAR(times, kRounds * 10 / kLeads, 10) << id;
  }
}

TEST_F(VerifyTest, WaitsUntilTheReplicaIsFilledAndBetweenCalls) {
  const VerifyOptions options{.between_calls = seconds(10)};
  const auto zero = [] { return 0.0; };
  VerifyPass pass(options, *writer_, zero);
  EXPECT_EQ(*pass.Next(Context(kNow)), nullptr);
  GivenLeads(3);
  ASSERT_NE(*pass.Next(Context(kNow)), nullptr);
  pass.Take({}, kNow);
  EXPECT_EQ(*pass.Next(Context(kNow + seconds(9))), nullptr);
  EXPECT_NE(*pass.Next(Context(kNow + seconds(10))), nullptr);
  VerifyPass off({}, *writer_, zero);
  EXPECT_EQ(*off.Next(Context(kNow)), nullptr);
}

TEST(VerifyGapTest, TakesItsShareAndCanBeSwitchedOff) {
  LimiterOptions limit{
      .rate = {25, seconds(5)}, .share = 0.8, .daily_calls = {}};
  EXPECT_EQ(VerifyGapFor(limit, 0.02), Duration(12500));
  limit.daily_calls = 10'000;
  EXPECT_EQ(VerifyGapFor(limit, 0.02), Duration(hours(24)) / 160);
  EXPECT_EQ(VerifyGapFor(limit, 0), std::nullopt);
}

}  // namespace
}  // namespace leadline
