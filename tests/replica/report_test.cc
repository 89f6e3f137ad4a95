// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "replica/reader.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using ::testing::SizeIs;

WorkerReport FullReport() {
  WorkerReport report;
  report.at = At(500);
  report.time_left = Duration(90'000);
  report.calls_in_day = 1234;
  report.calls_per_day = 8000;
  report.calls_per_window = 20;
  report.window = Duration(5000);
  report.alarms = {{"keys-refused", "they are wrong: give others"},
                   {"leads-lost", ""}};
  report.agreement = {900, 897, 2, Duration(1500), Duration(2500)};
  report.run = {100, 7, 5000, 4800, "the answer broke off", At(490)};
  return report;
}

class ReportTest : public ReplicaTest {
 protected:
  std::unique_ptr<ReplicaReader> OpenReader() {
    return *ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  }
};

TEST_F(ReportTest, AReaderKnowsHowTheWorkerIs) {
  const auto reader = OpenReader();
  EXPECT_EQ(reader->State()->worker, std::nullopt);
  reader->EndSnapshot();
  ASSERT_TRUE(writer_->Report(FullReport()).ok());
  EXPECT_EQ(reader->State()->worker, FullReport());
  reader->EndSnapshot();
  WorkerReport well;
  well.at = At(600);
  ASSERT_TRUE(writer_->Report(well).ok());
  EXPECT_EQ(reader->State()->worker, well);
}

TEST_F(ReportTest, AReportOfARunThatHasEndedSaysSo) {
  ASSERT_TRUE(writer_->Report(FullReport()).ok());
  CloseWriter();
  WorkerReport last = FullReport();
  last.ended = true;
  EXPECT_EQ(OpenReader()->State()->worker, last);
}

TEST_F(ReportTest, EachRunKeepsWhatItDid) {
  ASSERT_TRUE(writer_->Report(FullReport()).ok());
  CloseWriter();
  OpenWriter();
  WorkerReport second;
  second.run.calls = 3;
  ASSERT_TRUE(writer_->Report(second).ok());
  const auto runs = OpenReader()->Runs(10);
  ASSERT_TRUE(runs.ok()) << runs.status();
  ASSERT_THAT(*runs, SizeIs(2));
  EXPECT_EQ(runs->at(0).summary, second.run);
  EXPECT_FALSE(runs->at(0).ended);
  EXPECT_EQ(runs->at(1).summary, FullReport().run);
  EXPECT_TRUE(runs->at(1).ended);
  EXPECT_LE(runs->at(1).started, runs->at(0).started);
  EXPECT_THAT(*OpenReader()->Runs(1), SizeIs(1));
}

// A report is no part of what is read of the account.
TEST_F(ReportTest, ItChangesNothingElse) {
  Commit({Row(1, "9901111111")});
  Cover(0, 200, 100);
  const ReplicaState before = *writer_->LoadState();
  ASSERT_TRUE(writer_->Report(FullReport()).ok());
  const ReplicaState after = *writer_->LoadState();
  EXPECT_EQ(after.as_of, before.as_of);
  EXPECT_EQ(after.complete, before.complete);
  EXPECT_EQ(after.leads_stored, before.leads_stored);
}

}  // namespace
}  // namespace leadline
