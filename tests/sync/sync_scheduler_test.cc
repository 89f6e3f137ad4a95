// SPDX-License-Identifier: Apache-2.0
// Which pass gets the next call of a lane.
#include "sync/sync_scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "tests/support/temp_folder.h"
#include "tests/sync/open_replica.h"
#include "tests/sync/pass_fixture.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class SyncSchedulerTest : public PassTest {
 protected:
  SyncSchedulerTest() {
    writer_ = OpenReplica(folder_, kStart);
    SchedulerOptions schedule;
    schedule.reconcile.before_first_sweep = Duration(0);
    schedule.reconcile.between_sweeps = Duration(0);
    schedule.enumerate.between_calls = seconds(1);
    schedule.verify.between_calls = seconds(1);
    scheduler_.emplace(schedule, std::vector<WindowProgress>(), *writer_,
                       [] { return 0.5; });
  }

  // One call of the bulk lane, answered as if 45 leads were in each window
  // whatever is read. Nothing is committed, so nothing is ever done with.
  PassId Call() {
    now_ += seconds(1);
    PassContext context = Now();
    context.as_of = now_;
    const auto call = scheduler_->Next(Lane::kBulk, context);
    if (!call.ok() || !*call) {
      ADD_FAILURE() << call.status();
      return PassId::kTail;
    }
    const PageRequest& page = (*call)->page;
    const int64_t before = int64_t{page.page_index - 1} * page.page_size;
    const int64_t rows = std::clamp<int64_t>(45 - before, 0, page.page_size);
    scheduler_->Take(**call, Answer(45, rows), context, commit_);
    return (*call)->pass;
  }

  // How many of so many calls were this pass's.
  int CallsOf(PassId pass, int calls) {
    int found = 0;
    for (int i = 0; i < calls; ++i) {
      if (Call() == pass) ++found;
    }
    return found;
  }

  static constexpr hours kAllOfIt{24 * 365 * 21};
  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
  std::optional<SyncScheduler> scheduler_;
};

TEST_F(SyncSchedulerTest, BackfillIsNotStarvedByDoubts) {
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kBackfill, 50), 10);
}

TEST_F(SyncSchedulerTest, CallsThatFailStarveNoOtherPass) {
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  int backfills = 0;
  for (int i = 0; i < 50; ++i) {
    now_ += seconds(1);
    const auto call = scheduler_->Next(Lane::kBulk, Now());
    ASSERT_TRUE(call.ok() && *call);
    if ((*call)->pass == PassId::kBackfill) ++backfills;
    scheduler_->Failed((*call)->pass);
  }
  EXPECT_GE(backfills, 10);
}

TEST_F(SyncSchedulerTest, ReconcilingIsNotStarvedByDoubts) {
  GivenCovered(kAllOfIt, seconds(0), seconds(0));
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kReconcile, 100), 4);
}

TEST_F(SyncSchedulerTest, SettlingIsNotStarvedByDoubts) {
  GivenCovered(kAllOfIt, hours(30), seconds(0));
  GivenCovered(hours(30), hours(27), hours(27));
  GivenCovered(hours(27), seconds(0), seconds(0));
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kSettle, 100), 8);
}

TEST_F(SyncSchedulerTest, EnumeratingIsNotStarvedByDoubts) {
  GivenCovered(kAllOfIt, -hours(1), seconds(0));  // whenever it is now
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kEnumerate, 100), 4);
}

TEST_F(SyncSchedulerTest, VerifyingIsNotStarvedByDoubts) {
  LeadRow row;
  row.id = "0a3c2b1e-0000-0000-0000-000000000001";
  PageCommit commit;
  commit.rows = {&row, 1};
  ASSERT_TRUE(writer_->Commit(commit).ok());
  GivenCovered(kAllOfIt, -hours(1), seconds(0));  // whenever it is now
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kVerify, 200), 3);
}

}  // namespace
}  // namespace leadline
