// SPDX-License-Identifier: Apache-2.0
#include "sync/single_call.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

// As libcurl does where a kept connection turns out to be closed.
class ResendingTransport final : public HttpTransport {
 public:
  absl::StatusOr<HttpResponse> Send(const HttpRequest& /*request*/,
                                    const MaySend& may_send) override {
    for (int i = 0; i < 3; ++i) {
      if (!may_send()) return absl::AbortedError("refused");
      ++sent_;
    }
    return HttpResponse();
  }

  int Sent() const { return sent_; }

 private:
  int sent_ = 0;
};

TEST(SingleCallTest, IsNeverSentTwiceWithOneSlot) {
  const TempFolder folder;
  FakeClock clock;
  const auto ledger = *CallLedger::Open(folder.Path("budget"), clock, "boot");
  LimiterOptions options;
  const auto limiter = *CallLimiter::Create(*ledger, options, [] { return 0; });
  ResendingTransport transport;
  const auto called = MakeSingleCall({transport, *limiter, clock}, {});
  ASSERT_TRUE(called.ok()) << called.status();
  EXPECT_TRUE(absl::IsAborted(called->response.status()));
  EXPECT_EQ(transport.Sent(), 1);
  EXPECT_EQ(limiter->UsedInDay(clock.SteadyNow()), 1U);
}

}  // namespace
}  // namespace leadline
