// SPDX-License-Identifier: Apache-2.0
// The engine against an upstream whose answers a test writes down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/log.h"
#include "sync/call_ledger.h"
#include "sync/call_limiter.h"
#include "sync/sync_engine.h"
#include "sync/upstream_calls.h"
#include "sync/upstream_dates.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"
#include "tests/sync/page_text.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::HasSubstr;
using Outcome = LiveAnswer::Outcome;

constexpr Duration kPoll = seconds(10);
constexpr int kPageSize = 100;
constexpr char kTooManyIds[] =
    R"({"Status":"Error","ExceptionMessage":"ids exceeded the limit of 500"})";

HttpResponse Answer(int status, const std::string& body = "") {
  HttpResponse response;
  response.status = status;
  response.body = body;
  return response;
}

std::string UserJson(const std::string& org, const std::string& user,
                     const std::string& role) {
  return R"({"OrgId":")" + org + R"(","Id":")" + user + R"(","Role":")" + role +
         R"("})";
}

class EngineTest : public testing::Test {
 protected:
  void SetUp() override {
    SetLogLevel(LogLevel::kError);
    const std::string path = folder_.Path("leads.db");
    ledger_ = *CallLedger::Open(path + ".budget", clock_, "one-boot");
    limiter_ = *CallLimiter::Create(*ledger_, {}, [] { return 0.5; });
    WriterOptions writing;
    writing.path = path;
    writing.account = {"org", "host", "user", "91", true};
    writing.history_start =
        std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
    writer_ = *ReplicaWriter::Open(writing);
    EngineOptions options;
    options.schedule.poll_interval = kPoll;
    options.schedule.merges.between_looks = seconds(5);
    options.schedule.merges.until_first = seconds(5);
    options.history_start = writing.history_start;
    options.page_size = kPageSize;
    HttpResponse greeting;
    greeting.sent = greeting.ended = clock_.SteadyNow();
    engine_ = *SyncEngine::Create(
        options,
        {clock_, *limiter_, *writer_, hints_, [] { return 0.5; }, &live_},
        greeting);
    decoder_.emplace([this](std::span<const std::string_view> names) {
      return writer_->NumberOf(names);
    });
  }

  // An empty account, whose keys may read windows and no more.
  HttpResponse Upstream(const HttpRequest& request) {
    ++calls_[request.path.substr(0, request.path.find('?'))];
    if (IsLook(request)) return Answer(user_status_, user_);
    if (!IsWindow(request)) return aside_;
    if (clock_.SteadyNow() < down_until_) return Answer(503);
    return Answer(200, shows_broken_ && HoldsOld(request)
                           ? R"({"RecordCount":1,"Leads":[17]})"
                           : page_);
  }
  // Whether the window begins before this year.
  static bool HoldsOld(const HttpRequest& request) {
    return request.body.find(R"("FromDate":"2025)") != std::string::npos;
  }
  static bool IsLook(const HttpRequest& request) {
    return request.path == UserByAccessKeyCall().path;
  }
  static bool IsWindow(const HttpRequest& request) {
    return request.path == RecentlyModifiedCall({}).path;
  }

  // Makes every call that is due, each answered at once.
  void RunFor(Duration length) {
    const SteadyPoint end = clock_.SteadyNow() + length;
    while (clock_.SteadyNow() < end) {
      for (const Lane lane : kAllLanes) {
        auto begun = engine_->Begin(lane);
        ASSERT_TRUE(begun.ok()) << begun.status();
        const auto* const call = std::get_if<SyncCall>(&*begun);
        if (call == nullptr) continue;
        HttpResponse response = Upstream(call->request);
        response.sent = clock_.SteadyNow();
        clock_.Advance(Duration(20));
        response.ended = clock_.SteadyNow();
        ASSERT_TRUE(engine_->Finish(*call, response, *decoder_).ok());
      }
      clock_.Advance(Duration(500));
      const auto as_of = engine_->State().as_of;
      if (as_of) oldest_ = std::max(oldest_, engine_->UpstreamNow() - *as_of);
    }
  }

  // The call that a lane makes now; none if it waits.
  std::optional<SyncCall> Begin(Lane lane) {
    auto begun = engine_->Begin(lane);
    EXPECT_TRUE(begun.ok()) << begun.status();
    if (!begun.ok() || !std::holds_alternative<SyncCall>(*begun)) {
      return std::nullopt;
    }
    return std::get<SyncCall>(*std::move(begun));
  }
  // The next look at the newest changes, and what comes of it.
  HttpRequest LookAndGet(absl::StatusOr<HttpResponse> response) {
    clock_.Advance(kPoll);
    const std::optional<SyncCall> call = Begin(Lane::kUrgent);
    EXPECT_TRUE(call);
    if (!call) return {};
    if (response.ok()) {
      response->sent = clock_.SteadyNow();
      response->ended = response->sent + Duration(20);
    }
    EXPECT_TRUE(engine_->Finish(*call, std::move(response), *decoder_).ok());
    return call->request;
  }

  // A lead that has changed just now.
  std::string LeadOf(int number) const {
    const std::string stamp = PrintUpstreamDate(engine_->UpstreamNow());
    return FlatForm({{"ProspectID", Quoted("lead-" + std::to_string(number))},
                     {"Phone", "null"},
                     {"Mobile", "null"},
                     {"LeadLastModifiedOn", Quoted(stamp)}});
  }
  std::string PageOfLeads(int count) const {
    std::vector<std::string> leads;
    for (int n = 0; n < count; ++n) leads.push_back(LeadOf(n));
    return PageOf(count, leads);
  }

  void Ask(const std::string& phone) {
    live_.Ask(*PhoneQuery::Parse(phone), [this](const LiveAnswer& answer) {
      told_.push_back(answer.outcome);
    });
  }
  int CallsTo(const std::string& path) { return calls_[path]; }

  const TempFolder folder_;
  FakeClock clock_;
  HintQueue hints_;
  LiveReads live_{{}, clock_};
  std::unique_ptr<CallLedger> ledger_;
  std::unique_ptr<CallLimiter> limiter_;
  std::unique_ptr<ReplicaWriter> writer_;
  std::unique_ptr<SyncEngine> engine_;
  std::optional<PageDecoder> decoder_;

  int user_status_ = 200;
  std::string user_ = UserJson("org", "user", "Administrator");
  std::string page_ = R"({"RecordCount":0})";
  HttpResponse aside_ = Answer(403);  // to all but windows and looks
  SteadyPoint down_until_;
  bool shows_broken_ = false;  // a lead without id and stamp
  std::map<std::string, int> calls_;
  std::vector<Outcome> told_;
  Duration oldest_{0};
};

TEST_F(EngineTest, ForbiddenCallsLeaveTheNewestChangesFresh) {
  hints_.Put(std::array{std::string("00000000-0000-4000-8000-000000000000")});
  RunFor(hours(2));
  EXPECT_TRUE(engine_->State().complete);
  EXPECT_LE(oldest_, 3 * kPoll);
  EXPECT_FALSE(engine_->Stats().unauthorized);
  EXPECT_EQ(CallsTo(MergeCallFor({}).path), 1);
  EXPECT_EQ(CallsTo(LeadsByIdsCall({}, {}).path), 1);
  RunFor(hours(24));
  EXPECT_EQ(CallsTo(MergeCallFor({}).path), 2);
}

TEST_F(EngineTest, ForbiddenLiveReadsStopNothingElse) {
  for (int n = 0; n < 60; ++n) {
    Ask("+91-99011111" + std::to_string(10 + n));
    RunFor(minutes(1));
  }
  EXPECT_THAT(told_, testing::SizeIs(60));
  EXPECT_THAT(told_, Each(testing::AnyOf(Outcome::kRefused, Outcome::kFailed)));
  EXPECT_LE(oldest_, 3 * kPoll);
  EXPECT_LE(CallsTo("/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber"), 6);
}

// Then the call said nothing of itself.
TEST_F(EngineTest, KeysThatAreRefusedToTheLookAreRefused) {
  user_status_ = 401;
  RunFor(minutes(4));
  EXPECT_TRUE(engine_->Stats().unauthorized);
  EXPECT_EQ(CallsTo(UserByAccessKeyCall().path), 1);
  user_status_ = 200;
  aside_ = Answer(200, R"({"RecordCount":0})");
  RunFor(minutes(2));
  EXPECT_FALSE(engine_->Stats().unauthorized);
  EXPECT_GT(CallsTo(MergeCallFor({}).path), 1);
}

TEST_F(EngineTest, WhereNoLookCanBeHadTheOthersGoOn) {
  user_status_ = 404;
  RunFor(hours(2));
  EXPECT_LE(oldest_, 3 * kPoll);
  EXPECT_TRUE(engine_->State().complete);
  EXPECT_LE(CallsTo(UserByAccessKeyCall().path), 5);
}

// No lead goes without one.
TEST_F(EngineTest, ALookThatFailedOnceIsMadeAgainSoon) {
  user_status_ = 404;
  RunFor(minutes(4));
  ASSERT_EQ(CallsTo(UserByAccessKeyCall().path), 1);
  user_status_ = 200;
  RunFor(minutes(2));
  EXPECT_EQ(CallsTo(UserByAccessKeyCall().path), 2);
}

// What is broken for a while keeps misses from being answered no longer.
TEST_F(EngineTest, ALeadWithNeitherIdNorStampIsLookedForAgainSoon) {
  shows_broken_ = true;
  RunFor(minutes(3));
  EXPECT_GT(engine_->State().leads_broken, 0U);
  EXPECT_FALSE(engine_->State().complete);
  shows_broken_ = false;
  RunFor(minutes(6));
  EXPECT_EQ(engine_->State().leads_broken, 0U);
  EXPECT_TRUE(engine_->State().complete);
}

TEST_F(EngineTest, ADemotedUserIsNoticedWithinTheHour) {
  aside_ = Answer(200, R"({"RecordCount":0})");
  RunFor(minutes(5));
  EXPECT_TRUE(engine_->State().complete);
  user_ = UserJson("org", "user", "Sales_User");
  RunFor(hours(1));
  EXPECT_FALSE(engine_->State().complete);
  EXPECT_FALSE(engine_->State().account.full_view);
  EXPECT_TRUE(engine_->Usable().ok());
  user_ = UserJson("org", "user", "Administrator");
  RunFor(hours(2));
  EXPECT_TRUE(engine_->State().complete);
}

TEST_F(EngineTest, AnotherAccountsKeysEndIt) {
  RunFor(minutes(5));
  user_ = UserJson("org-2", "user", "Administrator");
  RunFor(hours(1));
  EXPECT_EQ(engine_->Usable().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(engine_->Usable().ToString(), HasSubstr("org-2"));
  calls_.clear();
  RunFor(hours(1));
  EXPECT_THAT(calls_, testing::IsEmpty());
}

// In words that sound like the account's limit, and whatever its status.
TEST_F(EngineTest, ACallThatAloneIsRefusedForTheRateDoesNotHoldUpTheFill) {
  for (const int status : {500, 429}) {
    aside_ = Answer(status, kTooManyIds);
    down_until_ = clock_.SteadyNow() + minutes(1);
    hints_.Put(std::array{std::string("00000000-0000-4000-8000-000000000000")});
    calls_.clear();
    RunFor(minutes(10));
    EXPECT_TRUE(engine_->State().complete) << status;
    EXPECT_GT(CallsTo(LeadsByIdsCall({}, {}).path), 0);
    calls_.clear();
    RunFor(minutes(10));
    EXPECT_EQ(CallsTo(LeadsByIdsCall({}, {}).path), 0);
  }
}

TEST_F(EngineTest, RowsOfAWindowThatDoesNotCountAreStored) {
  page_ = PageOf(2, {LeadOf(1)});
  RunFor(minutes(1));
  EXPECT_EQ(engine_->State().leads_stored, 1U);
  EXPECT_FALSE(engine_->State().as_of);
}

TEST_F(EngineTest, RowsOfOneLeadAreNotTwoLeads) {
  page_ = PageOf(2, {LeadOf(1), LeadOf(1)});
  RunFor(minutes(1));
  EXPECT_FALSE(engine_->State().as_of);
}

TEST_F(EngineTest, APageThatIsTooMuchIsHalvedAndInTimeDoubled) {
  LookAndGet(absl::DeadlineExceededError("no answer"));
  for (int good = 0; good < PageSizer::kGoodBeforeDoubling; ++good) {
    const HttpRequest request =
        LookAndGet(Answer(200, PageOfLeads(kPageSize / 2)));
    EXPECT_THAT(request.body, HasSubstr(R"("PageSize":50)"));
  }
  const HttpRequest request = LookAndGet(Answer(500));
  EXPECT_THAT(request.body, HasSubstr(R"("PageSize":100)"));
  EXPECT_THAT(LookAndGet(Answer(200, page_)).body,
              HasSubstr(R"("PageSize":50)"));
}

TEST_F(EngineTest, UpstreamsClockIsStored) {
  HttpResponse answer = Answer(200, page_);
  answer.date = "Sun, 01 Mar 2026 05:00:00 GMT";
  const TimePoint before = clock_.Now();
  LookAndGet(answer);
  const Duration stored = writer_->LoadState()->upstream_offset;
  EXPECT_GT(before + stored, *ParseHttpDate(answer.date) - minutes(1));
  EXPECT_LT(before + stored, *ParseHttpDate(answer.date) + minutes(1));
}

TEST_F(EngineTest, AHintBringsTheNewestChangesForward) {
  LookAndGet(Answer(200, page_));
  clock_.Advance(seconds(1));
  EXPECT_FALSE(Begin(Lane::kUrgent));
  hints_.Put({});
  EXPECT_FALSE(Begin(Lane::kUrgent)) << "others may come at the same time";
  clock_.Advance(seconds(1));
  EXPECT_TRUE(Begin(Lane::kUrgent));
}

// Each of the fill's calls is still in flight.
TEST_F(EngineTest, TheFillLeavesCallsToTheNewestChanges) {
  clock_.Advance(kPoll);
  int fill = 0;
  while (Begin(Lane::kBulk)) ++fill;
  EXPECT_EQ(fill, limiter_->Effective(clock_.SteadyNow()).calls - 2);
  EXPECT_TRUE(Begin(Lane::kUrgent));
}

TEST_F(EngineTest, TheFillsSecondHandLeavesACallToTheOtherPasses) {
  clock_.Advance(kPoll);
  int fill = 0;
  while (Begin(Lane::kFill)) ++fill;
  EXPECT_EQ(fill, limiter_->Effective(clock_.SteadyNow()).calls - 3);
}

TEST_F(EngineTest, ARequestThatIsSentAgainHasASlotOfItsOwn) {
  clock_.Advance(kPoll);
  std::optional<SyncCall> call = Begin(Lane::kUrgent);
  ASSERT_TRUE(call);
  const int calls = limiter_->Effective(clock_.SteadyNow()).calls;
  for (int sent = 1; sent < calls; ++sent) {
    ASSERT_TRUE(engine_->MayResend(*call));
  }
  EXPECT_FALSE(engine_->MayResend(*call));
  EXPECT_EQ(limiter_->UsedInDay(clock_.SteadyNow()),
            static_cast<uint64_t>(calls));
}

}  // namespace
}  // namespace leadline
