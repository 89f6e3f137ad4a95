// SPDX-License-Identifier: Apache-2.0
#include "sync/refused_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "sync/call_ledger.h"
#include "sync/greeting.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Does not accept any keys.
class RefusingTransport final : public HttpTransport {
 public:
  absl::StatusOr<HttpResponse> Send(const HttpRequest& /*request*/,
                                    const MaySend& may_send) override {
    EXPECT_TRUE(may_send());
    HttpResponse response;
    response.status = 401;
    return response;
  }
};

class RefusedKeysTest : public ::testing::Test {
 protected:
  RefusedKeys Keys(const std::string& secret = "s$cret",
                   const std::string& host = "api.example.com") const {
    return {folder_.Path("leads.db"), Credentials("u$r", secret),
            UpstreamUrl{"https", host, 443}, clock_};
  }

  // What the worker gets when it is started with wrong keys.
  absl::Status Refusal() {
    TempFolder folder;
    const auto ledger = CallLedger::Open(folder.Path("budget"), clock_);
    const auto limiter =
        CallLimiter::Create(**ledger, LimiterOptions(), [] { return 0.5; });
    RefusingTransport transport;
    SyncSettings settings;
    settings.upstream.host = "api.example.com";
    return Greet(settings, false, {transport, **limiter, clock_}, {}).status();
  }

  TempFolder folder_;
  FakeClock clock_;
  const absl::Status refusal_ = Refusal();
};

TEST_F(RefusedKeysTest, AreNotSentAgainForFiveMinutes) {
  Keys().Note(refusal_);
  clock_.Advance(RefusedKeys::kBetweenProbes - Duration(1));
  const absl::Status may = Keys().MayAsk();
  EXPECT_EQ(may.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(may.message()),
              HasSubstr("api.example.com did not accept these keys"));
  clock_.Advance(Duration(1));
  EXPECT_TRUE(Keys().MayAsk().ok());
}

TEST_F(RefusedKeysTest, AreNotSentAgainByAnotherPathOfTheReplica) {
  std::ofstream(folder_.Path("first.db")) << "leads";
  std::filesystem::create_symlink("first.db", folder_.Path("leads.db"));
  std::filesystem::create_symlink("leads.db", folder_.Path("other.db"));
  Keys().Note(refusal_);
  const RefusedKeys other(folder_.Path("other.db"),
                          Credentials("u$r", "s$cret"),
                          UpstreamUrl{"https", "api.example.com", 443}, clock_);
  EXPECT_FALSE(other.MayAsk().ok());
}

TEST_F(RefusedKeysTest, OtherKeysAndHostsAreTriedAtOnce) {
  Keys().Note(refusal_);
  EXPECT_TRUE(Keys("other").MayAsk().ok());
  EXPECT_TRUE(Keys("s$cret", "api-in21.example.com").MayAsk().ok());
  EXPECT_FALSE(Keys().MayAsk().ok());
}

TEST_F(RefusedKeysTest, AnyOtherOutcomeIsNoRefusal) {
  for (const absl::Status& outcome :
       {absl::OkStatus(), absl::UnavailableError("no connection"),
        absl::PermissionDeniedError("cannot open leads.db.lock")}) {
    Keys().Note(outcome);
    EXPECT_TRUE(Keys().MayAsk().ok()) << outcome;
  }
  EXPECT_THAT(folder_.Names(), IsEmpty());
}

TEST_F(RefusedKeysTest, AClockThatWasSetBackEndsTheWait) {
  Keys().Note(refusal_);
  clock_.JumpWall(Duration(-1000));
  EXPECT_TRUE(Keys().MayAsk().ok());
}

TEST_F(RefusedKeysTest, NoPartOfAKeyIsWritten) {
  Keys().Note(refusal_);
  std::ifstream file(folder_.Path("leads.db.refused"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, Not(HasSubstr("s$cret")));
  EXPECT_THAT(text, Not(HasSubstr("u$r")));
}

TEST_F(RefusedKeysTest, AFileOfOtherContentIsNoRefusal) {
  for (const char* text : {"", "nonsense\n", "123 456", "123 456\n"}) {
    std::ofstream(folder_.Path("leads.db.refused")) << text;
    EXPECT_TRUE(Keys().MayAsk().ok()) << text;
  }
}

}  // namespace
}  // namespace leadline
