// SPDX-License-Identifier: Apache-2.0
// What a read by id makes the worker read again, against a real replica.
#include "sync/hint_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sync/page_decoder.h"
#include "sync/upstream_dates.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kId[] = "1a50c565-8525-11ea-a93b-0aa4c559f4ca";

// Whole seconds, as upstream prints them.
const TimePoint kStamp{seconds(1'767'225'600)};

std::string Lead(const std::string& id, TimePoint stamp,
                 const std::string& more) {
  return R"({"ProspectID":")" + id + R"(","FirstName":"A","LeadAge":"1",)" +
         R"("LeadLastModifiedOn":")" +
         PrintUpstreamDate(floor<seconds>(stamp)) + "\"" + more + "}";
}
std::string Answer(const std::string& leads) {
  return R"({"RecordCount":1,"Leads":[)" + leads + "]}";
}

class HintCheckTest : public testing::Test {
 protected:
  HintCheckTest() {
    WriterOptions options;
    options.path = folder_.Path("leads.db");
    options.account = {"org", "host", "user", "91", true};
    auto writer = ReplicaWriter::Open(options);
    EXPECT_TRUE(writer.ok()) << writer.status();
    writer_ = *std::move(writer);
  }

  // A page with these leads was read at `sent`.
  void GivenRead(const std::string& leads, TimePoint sent) {
    PageDecoder decoder([this](std::span<const std::string_view> names) {
      return writer_->NumberOf(names);
    });
    const auto page = decoder.Decode(Answer(leads));
    ASSERT_TRUE(page.ok()) << page.status();
    PageCommit commit;
    commit.rows = page->rows;
    commit.read = {sent, sent + seconds(1)};
    ASSERT_TRUE(writer_->Commit(commit).ok());
  }
  // The seconds to read again after a read by id that was sent an hour later.
  std::vector<Stretch> After(const std::string& leads,
                             TimePoint sent = kStamp + hours(1)) {
    const auto seen = ReadIdAnswer(Answer(leads));
    EXPECT_TRUE(seen.ok()) << seen.status();
    auto reader = writer_->OpenReader();
    EXPECT_TRUE(reader.ok()) << reader.status();
    const auto found = SecondsThatDiffer(*seen, sent, **reader);
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  }
  static Stretch SecondOf(TimePoint stamp) {
    return {floor<seconds>(stamp), floor<seconds>(stamp) + seconds(1)};
  }

  const TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
};

TEST_F(HintCheckTest, LeadThatTheReplicaLacksIsReadWhole) {
  EXPECT_THAT(After(Lead(kId, kStamp, "")), ElementsAre(SecondOf(kStamp)));
}

TEST_F(HintCheckTest, SameLeadInAnotherOrderIsNoDifference) {
  GivenRead(Lead(kId, kStamp, R"(,"mx_A":"1","mx_B":null,"Total":"1")"),
            kStamp);
  EXPECT_THAT(After(R"({"mx_B":null,"LeadAge":"9","mx_A":"1","ProspectID":")" +
                    std::string(kId) + R"(","FirstName":"A",)" +
                    R"("LeadLastModifiedOn":")" +
                    PrintUpstreamDate(floor<seconds>(kStamp)) + "\"}"),
              IsEmpty());
}

TEST_F(HintCheckTest, AttributesThatAreNotInTheAnswerAreNoDifference) {
  GivenRead(Lead(kId, kStamp, R"(,"mx_A":"1")"), kStamp);
  EXPECT_THAT(After(Lead(kId, kStamp, "")), IsEmpty());
}

TEST_F(HintCheckTest, OtherValueOrNullOfTheSameStampIsADifference) {
  GivenRead(Lead(kId, kStamp, R"(,"mx_A":"1","mx_B":null)"), kStamp);
  EXPECT_THAT(After(Lead(kId, kStamp, R"(,"mx_A":"2")")), SizeIs(1));
  EXPECT_THAT(After(Lead(kId, kStamp, R"(,"mx_A":null)")), SizeIs(1));
  EXPECT_THAT(After(Lead(kId, kStamp, R"(,"mx_B":"")")), SizeIs(1));
  EXPECT_THAT(After(Lead(kId, kStamp, R"(,"mx_C":"1")")), SizeIs(1));
}

TEST_F(HintCheckTest, ReadSentBeforeTheRowsOwnSaysNothingUnlessItIsNewer) {
  GivenRead(Lead(kId, kStamp, R"(,"mx_A":"1")"), kStamp + minutes(5));
  const TimePoint before = kStamp + minutes(4);
  EXPECT_THAT(After(Lead(kId, kStamp, R"(,"mx_A":"0")"), before), IsEmpty());
  EXPECT_THAT(After(Lead(kId, kStamp - hours(1), ""), before), IsEmpty());
  const TimePoint newer = kStamp + minutes(3);
  EXPECT_THAT(After(Lead(kId, newer, ""), before),
              ElementsAre(SecondOf(newer)));
}

TEST_F(HintCheckTest, LeadWithoutAStampCannotBeReadByAWindow) {
  EXPECT_THAT(After(R"({"ProspectID":")" + std::string(kId) + "\"}"),
              IsEmpty());
}

TEST_F(HintCheckTest, ManyLeadsOfLongAgoDoNotKeepOthersWaiting) {
  std::string leads;
  for (int n = 0; n < 50; ++n) {
    const std::string id =
        "00000000-0000-4000-8000-0000000000" + std::to_string(10 + n);
    leads += (leads.empty() ? "" : ",") + Lead(id, kStamp - hours(n), "");
  }
  const std::vector<Stretch> found = After(leads);
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found.front(), SecondOf(kStamp));
}

TEST_F(HintCheckTest, LeadsOfOneMomentAreOneCallAndAllRead) {
  std::string leads;
  for (int n = 0; n < 50; ++n) {
    const std::string id =
        "00000000-0000-4000-8000-0000000000" + std::to_string(10 + n);
    leads += (leads.empty() ? "" : ",") + Lead(id, kStamp - seconds(n), "");
  }
  EXPECT_THAT(After(leads), SizeIs(50));
}

TEST_F(HintCheckTest, ColumnsAreEveryNameSeenSoFar) {
  GivenRead(Lead(kId, kStamp, R"(,"mx_A":"1","a,b":"2")"), kStamp);
  GivenRead(Lead(kId, kStamp, R"(,"mx_New":null)"), kStamp + minutes(1));
  auto reader = writer_->OpenReader();
  ASSERT_TRUE(reader.ok());
  const auto names = NamesSeen(**reader);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names->front(), "ProspectID");
  EXPECT_THAT(*names, Contains("mx_A"));
  EXPECT_THAT(*names, Contains("mx_New"));
  EXPECT_THAT(*names, Not(Contains("a,b")));
}

TEST_F(HintCheckTest, NamesAreReadAnewWhereThereIsAnotherList) {
  NamesSeenSoFar names;
  GivenRead(Lead(kId, kStamp, R"(,"mx_A":"1")"), kStamp);
  EXPECT_THAT(*names.Get(*writer_), Not(Contains("mx_New")));
  EXPECT_THAT(*names.Get(*writer_), Contains("mx_A"));
  GivenRead(Lead(kId, kStamp, R"(,"mx_New":null)"), kStamp + minutes(1));
  EXPECT_THAT(*names.Get(*writer_), Contains("mx_New"));
}

TEST_F(HintCheckTest, AnswerListsNoNamesInTheReplica) {
  GivenRead(Lead(kId, kStamp, ""), kStamp);
  After(Lead(kId, kStamp, R"(,"mx_Only_By_Id":"1")"));
  auto reader = writer_->OpenReader();
  ASSERT_TRUE(reader.ok());
  EXPECT_THAT(*(*reader)->AttributeLists(), SizeIs(1));
}

TEST(ReadIdAnswerTest, EmptyAndDamagedAnswersAreTold) {
  EXPECT_THAT(*ReadIdAnswer(R"({"RecordCount":0})"), IsEmpty());
  EXPECT_FALSE(ReadIdAnswer(R"({"RecordCount":1,"Leads":[{"Pros)").ok());
  EXPECT_FALSE(ReadIdAnswer("[]").ok());
}

}  // namespace
}  // namespace leadline
