// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_worker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "sync/upstream_calls.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

constexpr char kUser[] =
    R"({"OrgId":"org","Id":"user","Role":"Administrator"})";

// An upstream that says whose the keys are at once, and answers nothing else
// until it is let go.
class SlowUpstream {
 public:
  absl::StatusOr<HttpResponse> Answer(const HttpRequest& request) {
    HttpResponse response;
    response.status = 200;
    response.content_type = "application/json";
    response.sent = clock_.SteadyNow();
    response.ended = clock_.SteadyNow();
    if (request.path == UserByAccessKeyCall().path) {
      response.body = kUser;
      return response;
    }
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return let_go_; });
    return absl::UnavailableError("nobody answers");
  }

  // False if there are not so many calls in flight within ten seconds.
  bool AreWaiting(int calls) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return waiting_ >= calls; });
  }
  void LetGo() {
    const std::scoped_lock lock(mutex_);
    let_go_ = true;
    changed_.notify_all();
  }

 private:
  SystemClock clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool let_go_ = false;
};

class SlowTransport final : public HttpTransport {
 public:
  explicit SlowTransport(SlowUpstream& upstream) : upstream_(upstream) {}

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                    const MaySend& may_send) override {
    if (!may_send()) return absl::AbortedError("refused");
    return upstream_.Answer(request);
  }

 private:
  SlowUpstream& upstream_;
};

// A look at the newest changes waits for no page of the fill. (There is no lane
// of live reads here.)
TEST(SyncWorkerTest, EachLaneHasACallInFlightAtOnce) {
  const TempFolder folder;
  SlowUpstream upstream;
  SystemClock clock;
  SyncSettings settings;
  settings.replica = folder.Path("leads.db");
  settings.upstream.host = "upstream";
  settings.limit.rate = {25, Duration(1000)};
  HintQueue hints;
  const auto worker = SyncWorker::Open(
      settings, [&] { return std::make_unique<SlowTransport>(upstream); },
      {hints, nullptr}, clock, {});
  ASSERT_TRUE(worker.ok()) << worker.status();
  std::stop_source stop;
  std::jthread running([&] { (*worker)->Run(stop.get_token()).IgnoreError(); });
  EXPECT_TRUE(upstream.AreWaiting(3));
  stop.request_stop();
  upstream.LetGo();
}

}  // namespace
}  // namespace leadline
