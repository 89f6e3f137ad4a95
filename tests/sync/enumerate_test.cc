// SPDX-License-Identifier: Apache-2.0
// The check by ascending number, against an account made by hand and a real
// replica.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sync/enumerate_pass.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/open_replica.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr sys_seconds kStart{hours(24 * 365 * 35)};
constexpr Duration kLag{30000};

std::string IdOf(int64_t number) {
  std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') +
         digits;
}

absl::StatusOr<EnumeratedPage> ReadPage(const std::string& body,
                                        const EnumerateRequest& request) {
  PageDecoder decoder([](std::span<const std::string_view>) { return 1U; });
  return ReadEnumerated(body, request, decoder);
}

TEST(EnumerateAnswerTest, TakesLeadsBareOrUnderTheirKey) {
  const std::string leads =
      R"([{"ProspectID":"A","ProspectAutoId":"7","LeadLastModifiedOn":null,)"
      R"("LastModifiedOn":"2026-01-02 03:04:05.000"},)"
      R"({"ProspectID":"b","ProspectAutoId":12}])";
  for (const std::string& body : {leads, R"({"Leads":)" + leads + "}"}) {
    const auto page = ReadPage(body, {.after = 6, .page_size = 2});
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_THAT(page->leads, SizeIs(2));
    EXPECT_EQ(page->leads[0].number, 7);
    EXPECT_TRUE(page->leads[0].stamp.has_value());
    EXPECT_EQ(page->leads[1], (EnumeratedLead{"b", 12, {}}));
  }
  EXPECT_THAT(ReadPage("[]", {})->leads, IsEmpty());
}

TEST(EnumerateAnswerTest, AWholePageHasRowsOfLeadsWithoutAStamp) {
  const std::string leads =
      R"([{"ProspectID":"a","ProspectAutoId":"7","Phone":null,"Mobile":null,)"
      R"("LastModifiedOn":"2026-01-02 03:04:05.000"},)"
      R"({"ProspectID":"b","ProspectAutoId":"8","Phone":"1","Mobile":null,)"
      R"("ModifiedOn":"2026-01-02 03:04:05.000"}])";
  for (const std::string& body : {leads, R"( {"Leads":)" + leads + "}"}) {
    const auto page = ReadPage(body, {.page_size = 2, .whole = true});
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_THAT(page->leads, SizeIs(2));
    ASSERT_THAT(page->unstamped, SizeIs(1));
    EXPECT_EQ(page->unstamped[0].id, "b");
    EXPECT_EQ(page->unstamped[0].number, 8);
    EXPECT_EQ(page->unstamped[0].stamp, std::nullopt);
  }
  EXPECT_TRUE(ReadPage("[]", {.whole = true})->leads.empty());
}

// Its rows are stored, and found by their numbers.
TEST(EnumerateAnswerTest, AWholePageHasWhatLookupsNeed) {
  const std::string body =
      R"([{"ProspectID":"a","ProspectAutoId":"7","Phone":"1",)"
      R"("LastModifiedOn":null}])";
  EXPECT_EQ(ReadPage(body, {.page_size = 2, .whole = true}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ReadPage(body, {.page_size = 2}).ok());
}

// What the upstream does not know of a request it ignores in silence.
TEST(EnumerateAnswerTest, RefusesLeadsThatWereNotAskedFor) {
  const EnumerateRequest request{.after = 5, .page_size = 2};
  for (const char* body :
       {R"([{"ProspectID":"a","ProspectAutoId":"5"}])",
        R"([{"ProspectID":"a","ProspectAutoId":"9"},)"
        R"({"ProspectID":"b","ProspectAutoId":"8"}])",
        R"([{"ProspectID":"a","ProspectAutoId":"8"},)"
        R"({"ProspectID":"b","ProspectAutoId":"8"}])",
        R"([{"ProspectID":"a","ProspectAutoId":"6"},)"
        R"({"ProspectID":"b","ProspectAutoId":"7"},)"
        R"({"ProspectID":"c","ProspectAutoId":"8"}])",
        R"([{"ProspectAutoId":"8"}])", R"([{"ProspectID":"a"}])",
        R"({"RecordCount":0})", R"("none")"}) {
    EXPECT_EQ(ReadPage(body, request).status().code(),
              absl::StatusCode::kInvalidArgument)
        << body;
  }
  EXPECT_EQ(ReadPage("[{", request).status().code(),
            absl::StatusCode::kDataLoss);
}

class EnumeratePassTest : public testing::Test {
 protected:
  // Leads up to this number in the account, hours old.
  void GivenAccount(int64_t last) {
    for (int64_t n = 1; n <= last; ++n) {
      account_[n] = now_ - hours(10) + minutes(n);
    }
  }

  // The replica reads windows to their end; those leads it gets.
  void Read(const std::vector<int64_t>& numbers) {
    std::vector<LeadRow> rows;
    for (const int64_t n : numbers) {
      LeadRow row;
      row.id = IdOf(n);
      row.number = n;
      row.stamp = account_.at(n);
      row.lead = row.id;
      rows.push_back(row);
    }
    PageCommit commit;
    commit.rows = rows;
    commit.read = {now_, now_ + Duration(100)};
    commit.as_of = now_;
    commit.covered = {{{kStart, floor<seconds>(now_)}, now_}};
    EXPECT_TRUE(writer_->Commit(commit).ok());
    now_ += seconds(1);
  }
  void ReadAllBut(int64_t lacking) {
    std::vector<int64_t> numbers;
    for (const auto& [n, stamp] : account_) {
      if (n != lacking) numbers.push_back(n);
    }
    Read(numbers);
  }

  PassContext Context() {
    coverage_ = *writer_->LoadCoverage();
    rereads_ = *writer_->LoadRereads();
    PassContext context{coverage_, rereads_, now_, 100, kLag, kStart};
    context.as_of = writer_->LoadState()->as_of;
    context.types = types_;
    return context;
  }

  // One page of the enumeration, if one is due; true if it was.
  bool Step() {
    now_ += seconds(1);
    const auto request = pass_->Next(Context());
    EXPECT_TRUE(request.ok()) << request.status();
    if (!request.ok() || !*request) return false;
    EnumeratedPage page;
    for (auto at = account_.upper_bound((*request)->after);
         at != account_.end() &&
         page.leads.size() < static_cast<size_t>((*request)->page_size);
         ++at) {
      if (static_cast<size_t>(at->first) % types_ != (*request)->type) continue;
      page.leads.push_back({IdOf(at->first), at->first, at->second});
      if (!(*request)->whole || at->second || refuse_rows_) continue;
      LeadRow row;
      row.id = row.lead = IdOf(at->first);
      page.unstamped.push_back(row);
    }
    PageCommit commit;
    commit.read = {now_, now_ + Duration(100)};
    EXPECT_TRUE(pass_->Take(page, Context(), commit).ok());
    EXPECT_TRUE(writer_->Commit(commit).ok());
    ++pages_;
    return true;
  }
  // What waits to be read again is, and shows these leads.
  void Reread(const std::vector<int64_t>& shown) {
    PageCommit commit;
    commit.read = {now_, now_ + Duration(100)};
    commit.reread_done = *writer_->LoadRereads();
    EXPECT_TRUE(writer_->Commit(commit).ok());
    Read(shown);
  }
  void NewPass() { pass_.emplace(kOptions, *writer_); }

  const EnumerateOptions kOptions{.between_calls = Duration(1000),
                                  .page_size = 4};
  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_ = OpenReplica(folder_, kStart);
  std::optional<EnumeratePass> pass_{std::in_place, kOptions, *writer_};
  TimePoint now_{hours(24 * 365 * 56)};
  std::map<int64_t, std::optional<TimePoint>> account_;
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  size_t types_ = 1;
  bool refuse_rows_ = false;
  int pages_ = 0;
};

TEST_F(EnumeratePassTest, AWholeReplicaCostsEachPageOnceAWeek) {
  GivenAccount(10);
  EXPECT_FALSE(Step()) << "before it is filled";
  ReadAllBut(0);
  while (Step()) {
  }
  EXPECT_EQ(pages_, 4) << "three pages, and the one that shows the end";
  EXPECT_EQ(pass_->Counts().leads, 10U);
  now_ += hours(24 * 7) - minutes(1);
  ReadAllBut(0);
  EXPECT_FALSE(Step());
  now_ += minutes(2);
  EXPECT_TRUE(Step());
}

TEST_F(EnumeratePassTest, GoesOnWhereItWasAfterARestart) {
  GivenAccount(10);
  ReadAllBut(0);
  ASSERT_TRUE(Step());
  ASSERT_TRUE(Step());
  NewPass();
  while (Step()) {
  }
  EXPECT_EQ(pages_, 4);
  NewPass();
  EXPECT_FALSE(Step()) << "it ended, and is not due for a week";
}

TEST_F(EnumeratePassTest, AnEndByAClockThatWasAheadHoldsUpNone) {
  GivenAccount(20);
  ReadAllBut(0);
  PageCommit commit;
  commit.read = {now_, now_};
  commit.enumeration = EnumerationProgress{0, 0, now_ + hours(24 * 300)};
  ASSERT_TRUE(writer_->Commit(commit).ok());
  EXPECT_TRUE(pass_->Next(Context())->has_value());
}

TEST_F(EnumeratePassTest, EachTypeIsEnumeratedToItsEnd) {
  types_ = 2;
  GivenAccount(10);
  ReadAllBut(0);
  EXPECT_TRUE(Step());
  NewPass();  // a restart, in the midst of the first type
  while (Step()) {
  }
  // Five leads of each: two pages and an empty one.
  EXPECT_EQ(pages_, 6);
  EXPECT_EQ(writer_->LoadEnumeration()->type, 0);
  EXPECT_TRUE(writer_->LoadEnumeration()->last_end);
}

TEST_F(EnumeratePassTest, ALostLeadIsReadAgainBeforeItGoesOn) {
  GivenAccount(10);
  ReadAllBut(3);
  ASSERT_TRUE(Step());
  EXPECT_THAT(*writer_->LoadRereads(), SizeIs(1));
  EXPECT_FALSE(Step()) << "its second was not read yet";
  Reread({3});
  while (Step()) {
  }
  EXPECT_EQ(pages_, 5);
  EXPECT_EQ(pass_->Counts().lost, 1U);
  EXPECT_EQ(pass_->Counts().hidden, 0U);
}

TEST_F(EnumeratePassTest, ALeadThatItsSecondDoesNotShowIsHidden) {
  GivenAccount(10);
  ReadAllBut(3);
  ASSERT_TRUE(Step());
  Reread({});
  while (Step()) {
  }
  EXPECT_EQ(pass_->Counts().lost, 0U);
  EXPECT_EQ(pass_->Counts().hidden, 1U);
  EXPECT_THAT(*writer_->LoadRereads(), IsEmpty());
}

// The account has a lead that the replica lacks: a miss may be that lead.
TEST_F(EnumeratePassTest, WithHiddenLeadsTheReplicaIsNotComplete) {
  GivenAccount(10);
  ReadAllBut(3);
  ASSERT_TRUE(writer_->LoadState()->complete);
  ASSERT_TRUE(Step());
  Reread({});
  ASSERT_TRUE(Step());
  EXPECT_EQ(writer_->LoadState()->leads_hidden, 1U) << "before its end already";
  while (Step()) {
  }
  EXPECT_FALSE(writer_->LoadState()->complete);
  EXPECT_FALSE(writer_->LoadState()->view_suffices);
  writer_.reset();
  writer_ = OpenReplica(folder_, kStart);
  NewPass();
  EXPECT_FALSE(Step());
  EXPECT_EQ(writer_->LoadState()->leads_hidden, 1U) << "after a restart too";
  EXPECT_EQ(pass_->Counts().hidden, 1U);

  now_ += hours(24);
  ReadAllBut(0);
  ASSERT_TRUE(Step()) << "a day later";
  EXPECT_EQ(writer_->LoadState()->leads_hidden, 1U) << "until it ends";
  while (Step()) {
  }
  EXPECT_EQ(pass_->Counts().hidden, 0U);
  EXPECT_TRUE(writer_->LoadState()->complete);
}

TEST_F(EnumeratePassTest, ALeadThatWentMeanwhileIsNotHidden) {
  GivenAccount(10);
  ReadAllBut(3);
  ASSERT_TRUE(Step());
  account_.erase(3);
  Reread({});
  while (Step()) {
  }
  EXPECT_EQ(pass_->Counts().hidden, 0U);
}

TEST_F(EnumeratePassTest, LeadsWithoutAStampAreStoredFromTheirWholePage) {
  GivenAccount(10);
  ReadAllBut(0);
  account_[11] = account_[12] = std::nullopt;
  while (Step()) {
  }
  EXPECT_EQ(pages_, 6) << "their page thrice: once whole, and once to go on";
  EXPECT_EQ(pass_->Counts().unstamped, 2U);
  EXPECT_EQ(pass_->Counts().hidden, 0U);
  EXPECT_THAT(*writer_->MissingLeads(std::vector{IdOf(11), IdOf(12)}),
              IsEmpty());
}

TEST_F(EnumeratePassTest, ALeadWithoutAStampOrARowHoldsNothingUp) {
  GivenAccount(10);
  ReadAllBut(3);
  account_[3] = std::nullopt;
  refuse_rows_ = true;
  while (Step()) {
  }
  EXPECT_EQ(pages_, 6);
  EXPECT_EQ(pass_->Counts().hidden, 1U);
}

TEST_F(EnumeratePassTest, ALeadThatChangedJustNowIsStillToCome) {
  GivenAccount(10);
  ReadAllBut(3);
  account_[3] = now_ - seconds(20);
  while (Step()) {
  }
  EXPECT_EQ(pages_, 4);
  EXPECT_THAT(*writer_->LoadRereads(), IsEmpty());
  EXPECT_EQ(pass_->Counts().hidden, 0U);
}

// A type that is not shown: a call for each of its leads would be too many.
TEST_F(EnumeratePassTest, ManyHiddenLeadsCostFewReads) {
  for (int64_t n = 1; n <= 200; ++n) account_[n] = now_ - hours(n);
  const EnumerateOptions options{.between_calls = Duration(1000),
                                 .page_size = 500};
  pass_.emplace(options, *writer_);
  Read({});
  ASSERT_TRUE(Step());
  EXPECT_THAT(*writer_->LoadRereads(), SizeIs(4));
  Reread({});
  while (Step()) {
  }
  EXPECT_EQ(pages_, 3);
  EXPECT_EQ(pass_->Counts().hidden, 200U);
}

TEST(EnumerateGapTest, TakesATwentieth) {
  LimiterOptions limit{
      .rate = {25, seconds(5)}, .share = 0.8, .daily_calls = {}};
  EXPECT_EQ(EnumerateGapFor(limit), seconds(5));
  limit.daily_calls = 10'000;
  EXPECT_EQ(EnumerateGapFor(limit), Duration(hours(24)) / 400);
}

}  // namespace
}  // namespace leadline
