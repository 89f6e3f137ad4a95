// SPDX-License-Identifier: Apache-2.0
// What a live read asks, and what it makes of the answers.
#include "sync/live_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leadline/v1/lead.pb.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using Outcome = LiveAnswer::Outcome;
using std::chrono::seconds;

constexpr TimePoint kSent{std::chrono::hours(24 * 365 * 56)};

LeadRow Row(const std::string& id, const std::string& phone,
            const std::string& mobile, int activity_s = 0) {
  v1::Lead lead;
  lead.set_id(id);
  LeadRow row;
  row.id = id;
  row.phone = phone;
  row.mobile = mobile;
  row.last_activity = TimePoint(seconds(activity_s));
  row.lead = lead.SerializeAsString();
  return row;
}

class LivePassTest : public testing::Test {
 protected:
  LivePassTest() {
    WriterOptions options;
    options.path = folder_.Path("leads.db");
    options.account = {"org", "host", "user", "91", true};
    auto writer = ReplicaWriter::Open(options);
    EXPECT_TRUE(writer.ok()) << writer.status();
    writer_ = *std::move(writer);
    auto pass = LivePass::Create(reads_, "91", *writer_);
    EXPECT_TRUE(pass.ok()) << pass.status();
    pass_ = *std::move(pass);
  }

  void Ask(const std::string& phone) {
    reads_.Ask(*PhoneQuery::Parse(phone), [](const LiveAnswer&) {});
  }
  // What upstream answers to the question that is due.
  std::optional<LiveFinding> Answer(const std::vector<LeadRow>& rows) {
    EXPECT_TRUE(pass_->Next());
    return pass_->Take(rows, kSent);
  }
  // What a first answer with this lead comes to; none: nothing yet.
  std::optional<MatchKind> KindOf(const LeadRow& row) {
    const auto finding = Answer({row});
    if (!finding || !finding->answer.found) return std::nullopt;
    return finding->answer.found->kind;
  }

  TempFolder folder_;
  FakeClock clock_;
  LiveReads reads_{{}, clock_};
  std::unique_ptr<ReplicaWriter> writer_;
  std::unique_ptr<LivePass> pass_;
};

TEST_F(LivePassTest, AsksInTwoFormsAndThenSaysNoneShown) {
  Ask("9901111111");
  EXPECT_EQ(pass_->Next()->text, "+91-9901111111");
  EXPECT_FALSE(Answer({}));
  EXPECT_EQ(pass_->Next()->text, "9901111111");
  const auto finding = Answer({});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->answer.outcome, Outcome::kNoneShown);
  EXPECT_EQ(finding->answer.read_at, kSent);
}

TEST_F(LivePassTest, MatchesByTheReplicasRules) {
  Ask("+91-9901111111");
  EXPECT_EQ(KindOf(Row("a", "9901111111", "")), MatchKind::kDefaultCountry);
  EXPECT_EQ(KindOf(Row("a", "", "+91-9901111111")), MatchKind::kInternational);
}

TEST_F(LivePassTest, NumberThatOnlyEndsAlikeIsNoMatch) {
  Ask("+91-9901111111");
  EXPECT_EQ(KindOf(Row("a", "+1-9901111111", "")), std::nullopt);
  EXPECT_EQ(KindOf(Row("a", "+44-7700900123", "")), std::nullopt);
}

TEST_F(LivePassTest, MostRecentActivityWins) {
  Ask("9901111111");
  const auto finding =
      Answer({Row("a", "9901111111", "", 1), Row("b", "9901111111", "", 2),
              Row("c", "9901111112", "", 3)});
  ASSERT_TRUE(finding && finding->row);
  EXPECT_EQ(finding->row->id, "b");
  EXPECT_EQ(finding->answer.found->match_count, 2U);
  EXPECT_EQ(finding->answer.found->field, MatchedField::kPhone);
}

TEST_F(LivePassTest, NumberTravelsPercentEncoded) {
  EXPECT_EQ(LeadByPhoneCall("+91-9901111111").path,
            "/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber"
            "?phone=%2B91%2D9901111111");
}

TEST_F(LivePassTest, AnswerThatIsNoArrayIsRefused) {
  PageDecoder decoder([](std::span<const std::string_view>) { return 1U; });
  EXPECT_TRUE(ReadPhoneAnswer("[]", decoder).ok());
  EXPECT_FALSE(ReadPhoneAnswer("{}", decoder).ok());
  EXPECT_FALSE(ReadPhoneAnswer("", decoder).ok());
  const auto page = ReadPhoneAnswer(
      R"([{"ProspectID":"A","Phone":"9901111111","mx_City":null}])", decoder);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->rows.size(), 1U);
  EXPECT_EQ(page->rows[0].phone, "9901111111");
}

}  // namespace
}  // namespace leadline
