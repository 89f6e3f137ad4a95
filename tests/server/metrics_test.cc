// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/server/fake_lead_store.h"

namespace leadline {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class MetricsTest : public ::testing::Test {
 protected:
  std::string Text(const absl::StatusOr<ReplicaState>& state) const {
    return metrics_.Text(state, kNow);
  }

  Metrics metrics_{kNow - seconds(100)};
};

TEST_F(MetricsTest, CountsEachCallOnceInEachFamily) {
  metrics_.Count(Call::kListAttributes, absl::StatusCode::kOk,
                 microseconds(10));
  metrics_.Count(Call::kListAttributes, absl::StatusCode::kOk,
                 microseconds(11));
  metrics_.Count(Call::kListAttributes, absl::StatusCode::kNotFound,
                 seconds(9));
  const std::string text = Text(CompleteState());
  for (const char* line :
       {"leadline_calls_total{method=\"ListAttributes\",code=\"OK\"} 2\n",
        "leadline_calls_total{method=\"ListAttributes\","
        "code=\"NOT_FOUND\"} 1\n",
        "leadline_calls_total{method=\"GetLeadByPhone\",code=\"OK\"} 0\n",
        "leadline_handler_seconds_bucket{method=\"ListAttributes\","
        "le=\"1e-05\"} 1\n",
        "leadline_handler_seconds_bucket{method=\"ListAttributes\","
        "le=\"2.5e-05\"} 2\n",
        "leadline_handler_seconds_bucket{method=\"ListAttributes\","
        "le=\"5\"} 2\n",
        "leadline_handler_seconds_bucket{method=\"ListAttributes\","
        "le=\"+Inf\"} 3\n",
        "leadline_handler_seconds_sum{method=\"ListAttributes\"} "
        "9.000021\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST_F(MetricsTest, NoCountIsLostBetweenThreads) {
  constexpr int kThreads = 8;
  constexpr int kEach = 20000;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < kEach; ++n) {
        metrics_.Count(Call::kGetLeadByPhone, absl::StatusCode::kOk,
                       microseconds(1));
      }
    });
  }
  threads.clear();
  EXPECT_THAT(Text(CompleteState()),
              HasSubstr("leadline_handler_seconds_count{method="
                        "\"GetLeadByPhone\"} " +
                        std::to_string(kThreads * kEach) + "\n"));
}

TEST_F(MetricsTest, DescribesTheReplica) {
  const std::string text = Text(CompleteState());
  for (const char* line :
       {"leadline_replica_open 1\n", "leadline_replica_complete 1\n",
        "leadline_replica_leads 10000\n", "leadline_replica_age_seconds 5\n",
        "leadline_replica_leads_expected 10000\n",
        "leadline_replica_file_bytes 7340032\n",
        "leadline_replica_replacement_refused 0\n",
        "leadline_build_info{version=\"" LEADLINE_VERSION "\"} 1\n",
        "process_start_time_seconds 1772366300\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST_F(MetricsTest, TellsThatAReplacementIsNoGood) {
  ReplicaState state = CompleteState();
  state.replacement_refused = true;
  EXPECT_THAT(Text(state), HasSubstr("replica_replacement_refused 1\n"));
}

TEST_F(MetricsTest, LeavesOutWhatIsNotKnown) {
  EXPECT_THAT(Text(ReplicaState()), Not(HasSubstr("age_seconds")));
  const std::string text = Text(absl::UnavailableError("no replica"));
  EXPECT_THAT(text, HasSubstr("leadline_replica_open 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("replica_leads")));
}

}  // namespace
}  // namespace leadline
