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

  static std::string LabelsOf(const std::string& type,
                              const std::string& method) {
    return "grpc_type=\"" + type +
           "\",grpc_service=\"leadline.v1.LeadLookupService\",grpc_method=\"" +
           method + "\"";
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
  const std::string lists = LabelsOf("unary", "ListAttributes");
  for (const std::string& line :
       {"handled_total{" + lists + ",grpc_code=\"OK\"} 2",
        "handled_total{" + lists + ",grpc_code=\"NotFound\"} 1",
        "handled_total{" + LabelsOf("unary", "GetLeadByPhone") +
            ",grpc_code=\"OK\"} 0",
        "msg_sent_total{" + lists + "} 2",
        "handling_seconds_bucket{" + lists + ",le=\"1e-05\"} 1",
        "handling_seconds_bucket{" + lists + ",le=\"2.5e-05\"} 2",
        "handling_seconds_bucket{" + lists + ",le=\"5\"} 2",
        "handling_seconds_bucket{" + lists + ",le=\"+Inf\"} 3",
        "handling_seconds_sum{" + lists + "} 9.000021"}) {
    EXPECT_THAT(text, HasSubstr("\ngrpc_server_" + line + "\n"));
  }
}

TEST_F(MetricsTest, CountsTheMessagesOfAStream) {
  metrics_.CountStart(Call::kStreamLeadsByPhone);
  metrics_.CountRead(Call::kStreamLeadsByPhone);
  metrics_.CountRead(Call::kStreamLeadsByPhone);
  metrics_.CountWritten(Call::kStreamLeadsByPhone);
  const std::string text = Text(CompleteState());
  const std::string stream = LabelsOf("bidi_stream", "StreamLeadsByPhone");
  for (const std::string& line : {"started_total{" + stream + "} 1",
                                  "msg_received_total{" + stream + "} 2",
                                  "msg_sent_total{" + stream + "} 1"}) {
    EXPECT_THAT(text, HasSubstr("\ngrpc_server_" + line + "\n"));
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
              HasSubstr("grpc_server_handling_seconds_count{" +
                        LabelsOf("unary", "GetLeadByPhone") + "} " +
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
