// SPDX-License-Identifier: Apache-2.0
// Numbers that the replica lacks, asked of the account itself, with all
// programs as they are.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <latch>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "leadline/v1/lookup.grpc.pb.h"
#include "tests/support/http_client.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using nlohmann::json;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using Result = CallResult<v1::GetLeadByPhoneResponse>;

const std::vector<std::string> kSyncFlags = {"--poll-interval", "10m", "--rate",
                                             "200/5s", "--read-through"};

const std::vector<std::string> kPatient = {"--read-through", "on",
                                           "--read-through-timeout", "20s"};
const std::vector<std::string> kImpatient = {"--read-through", "on",
                                             "--read-through-timeout", "200ms"};

class ReadThroughTest : public testing::Test {
 protected:
  // A worker that by itself looks for changes once in ten minutes, with calls
  // enough that no test waits for one.
  void Fill(const std::vector<std::string>& server_flags = kPatient,
            const std::vector<std::string>& sandbox_flags = {}) {
    StartSandbox(sandbox_flags);
    rig_.StartSync(kSyncFlags);
    rig_.StartServer(server_flags);
    ASSERT_TRUE(rig_.WaitForStatus(
        [](const auto& status) { return status.freshness().complete(); }));
  }
  void StartSandbox(const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags = {"--leads", "300", "--rate", "none"};
    flags.insert(flags.end(), more.begin(), more.end());
    rig_.StartSandbox(flags);
  }
  // Of the next call that asks for a number.
  void GivenFault(const std::string& kind) {
    Http(
        rig_.sandbox_port(), "POST", "/sandbox/faults",
        R"({"delay_ms":30000,"operation":"RetrieveLeadByPhoneNumber","next":")" +
            kind + "\"}");
  }
  // A number that the account's lead has from now on.
  void GivenPhone(int index, const std::string& phone) {
    Http(rig_.sandbox_port(), "POST", "/sandbox/mutate",
         R"({"kind":"set","name":"Phone","index":)" + std::to_string(index) +
             R"(,"value":")" + phone + "\"}");
  }
  Result Get(const std::string& phone, bool read_through = true) {
    v1::GetLeadByPhoneRequest request;
    request.set_phone(phone);
    request.set_allow_read_through(read_through);
    return rig_.client().GetLeadByPhone(request);
  }
  // Calls of RetrieveLeadByPhoneNumber that have reached the account.
  int LiveCalls() {
    int calls = 0;
    const json stats = json::parse(rig_.AskSandbox("/sandbox/stats"));
    for (const auto& [name, count] : stats["calls"].items()) {
      if (name.find("RetrieveLeadByPhoneNumber") != std::string::npos) {
        calls += count.get<int>();
      }
    }
    return calls;
  }
  std::string ServerMetrics() {
    return Http(rig_.http_port(), "GET", "/metrics").body;
  }

  AccountRig rig_;
};

TEST_F(ReadThroughTest, NumberThatTheReplicaLacksIsFoundInTheAccount) {
  Fill();
  GivenPhone(5, "+91-9800000005");
  EXPECT_EQ(Get("9800000005", false).Error().code, CallCode::kNotFound);
  EXPECT_EQ(LiveCalls(), 0);
  const Result found = Get("9800000005");
  ASSERT_TRUE(found.Ok()) << found.Error().message;
  const v1::GetLeadByPhoneResponse& answer = found.Value();
  EXPECT_EQ(answer.lead().phone(), "+91-9800000005");
  EXPECT_EQ(answer.freshness().source(), v1::SOURCE_LIVE_READ);
  EXPECT_FALSE(answer.freshness().complete());
  EXPECT_TRUE(answer.freshness().has_lead_read_at());
  EXPECT_EQ(answer.matched_field(), v1::MATCHED_FIELD_PHONE);
  EXPECT_EQ(answer.match_count(), 1U);
  EXPECT_EQ(LiveCalls(), 1);
  EXPECT_THAT(ServerMetrics(),
              HasSubstr("leadline_live_reads_total{outcome=\"found\"} 1\n"));
  EXPECT_THAT(Http(rig_.sync_http_port(), "GET", "/metrics").body,
              HasSubstr("leadline_sync_live_found_total 1\n"));
  EXPECT_THAT(rig_.sync().Log() + rig_.server().Log(),
              Not(HasSubstr("9800000005")));
}

TEST_F(ReadThroughTest, ItsLeadIsReadIntoTheReplica) {
  Fill();
  GivenPhone(5, "+91-9800000005");
  ASSERT_TRUE(Get("9800000005").Ok());
  EXPECT_TRUE(rig_.WaitForStatus(
      [this](const auto&) { return Get("9800000005", false).Ok(); }));
}

TEST_F(ReadThroughTest, HitIsNeverAsked) {
  Fill();
  const Result hit = Get("9901111111");
  ASSERT_TRUE(hit.Ok());
  EXPECT_EQ(hit.Value().freshness().source(), v1::SOURCE_REPLICA);
  EXPECT_EQ(LiveCalls(), 0);
}

TEST_F(ReadThroughTest, ServerWithoutItsFlagNeverAsks) {
  Fill({});
  GivenPhone(5, "+91-9800000005");
  EXPECT_EQ(Get("9800000005").Error().code, CallCode::kNotFound);
  EXPECT_EQ(LiveCalls(), 0);
}

TEST_F(ReadThroughTest, MissIsRememberedAndSaysSo) {
  Fill();
  const Result first = Get("9800000009");
  EXPECT_EQ(first.Error().code, CallCode::kNotFound);
  EXPECT_EQ(first.Error().Metadata("live_read"), "none_shown");
  EXPECT_EQ(first.Error().Metadata("source"), "SOURCE_LIVE_READ");
  const Result second = Get("+91 98000 00009");
  EXPECT_EQ(second.Error().Metadata("live_read"), "none_shown");
  EXPECT_EQ(Get("9800000009").Error().Metadata("source"),
            "SOURCE_REMEMBERED_MISS");
  EXPECT_LE(LiveCalls(), 4);
}

TEST_F(ReadThroughTest, ManyCallersOfOneNumberMakeOneRead) {
  Fill();
  GivenPhone(5, "+91-9800000005");
  constexpr int kCallers = 1000;
  const auto stub = v1::LeadLookupService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(rig_.grpc_port()),
                          grpc::InsecureChannelCredentials()));
  v1::GetLeadByPhoneRequest request;
  request.set_phone("9800000005");
  request.set_allow_read_through(true);
  std::vector<grpc::ClientContext> contexts(kCallers);
  std::vector<v1::GetLeadByPhoneResponse> responses(kCallers);
  std::atomic<int> found = 0;
  std::latch all(kCallers);
  for (int n = 0; n < kCallers; ++n) {
    stub->async()->GetLeadByPhone(&contexts[n], &request, &responses[n],
                                  [&](const grpc::Status& status) {
                                    if (status.ok()) ++found;
                                    all.count_down();
                                  });
  }
  all.wait();
  EXPECT_EQ(found, kCallers);
  EXPECT_LE(LiveCalls(), 2);
}

TEST_F(ReadThroughTest, WithoutAWorkerTheMissIsAnsweredAndSaysWhy) {
  Fill();
  ASSERT_EQ(rig_.sync().Stop(SIGKILL), 128 + SIGKILL);
  const auto start = std::chrono::steady_clock::now();
  const Result miss = Get("9800000009");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
  EXPECT_EQ(miss.Error().code, CallCode::kNotFound);
  EXPECT_EQ(miss.Error().Metadata("live_read"), "unreachable");
  EXPECT_TRUE(Get("9901111111").Ok());
}

TEST_F(ReadThroughTest, WorkerStartedAgainReplacesWhatTheOldOneLeft) {
  Fill();
  ASSERT_EQ(rig_.sync().Stop(SIGKILL), 128 + SIGKILL);
  rig_.StartSync(kSyncFlags);
  EXPECT_TRUE(rig_.WaitForStatus([this](const auto&) {
    return Get("9800000009").Error().Metadata("live_read") == "none_shown";
  }));
}

TEST_F(ReadThroughTest, UpstreamsRefusalIsTold) {
  Fill();
  for (const char* fault : {"unauthorized", "refusal"}) {
    // Each by a worker that knows of no other.
    rig_.StartSync(kSyncFlags);
    GivenFault(fault);
    CallError refused;
    EXPECT_TRUE(rig_.WaitForStatus([&](const auto&) {
      refused = Get("9800000009").Error();
      return refused.Metadata("live_read") != "unreachable";
    }));
    EXPECT_EQ(refused.code, CallCode::kUnavailable) << fault;
    EXPECT_EQ(refused.reason, "LIVE_READ_REFUSED") << fault;
    EXPECT_TRUE(refused.retry_delay) << fault;
    EXPECT_TRUE(Get("9901111111").Ok()) << fault;
  }
}

TEST_F(ReadThroughTest, UpstreamThatIsSlowIsWaitedForNoLongerThanTheLimit) {
  Fill(kImpatient);
  GivenFault("delay");
  const CallError miss = Get("9800000009").Error();
  EXPECT_EQ(miss.code, CallCode::kNotFound);
  EXPECT_EQ(miss.Metadata("live_read"), "timed_out");
  EXPECT_TRUE(Get("9901111111").Ok());
}

TEST_F(ReadThroughTest, WorkerThatHangsIsWaitedForNoLongerThanTheLimit) {
  Fill(kImpatient);
  rig_.sync().Send(SIGSTOP);
  const CallError miss = Get("9800000009").Error();
  EXPECT_EQ(miss.code, CallCode::kNotFound);
  EXPECT_EQ(miss.Metadata("live_read"), "timed_out");
  EXPECT_TRUE(Get("9901111111").Ok());
  rig_.sync().Send(SIGCONT);
  EXPECT_TRUE(rig_.WaitForStatus([this](const auto&) {
    return Get("9800000009").Error().Metadata("live_read") == "none_shown";
  }));
}

TEST_F(ReadThroughTest, WorkerThatIsKilledLeavesNobodyWaiting) {
  Fill();
  GivenFault("delay");
  auto waiting =
      std::async(std::launch::async, [this] { return Get("9800000009"); });
  EXPECT_TRUE(
      rig_.WaitForStatus([this](const auto&) { return LiveCalls() > 0; }));
  ASSERT_EQ(rig_.sync().Stop(SIGKILL), 128 + SIGKILL);
  const CallError miss = waiting.get().Error();
  EXPECT_EQ(miss.code, CallCode::kNotFound);
  EXPECT_THAT(miss.Metadata("live_read"), AnyOf("failed", "unreachable"));
}

TEST_F(ReadThroughTest, ReplicaThatIsNotCompleteHasTheAccountAsked) {
  StartSandbox();
  // Nothing is ever filled.
  Http(rig_.sandbox_port(), "POST", "/sandbox/faults",
       R"({"operation":"Leads.RecentlyModified","next":"bare-error",)"
       R"("count":100000})");
  rig_.StartSync(kSyncFlags);
  rig_.StartServer(kPatient);
  Result found = Get("9901111111");
  EXPECT_TRUE(rig_.WaitForStatus([&](const auto&) {
    found = Get("9901111111");
    return found.Ok();
  }));
  ASSERT_TRUE(found.Ok()) << found.Error().message;
  EXPECT_EQ(found.Value().freshness().source(), v1::SOURCE_LIVE_READ);
  EXPECT_FALSE(found.Value().freshness().complete());
  const CallError miss = Get("9800000009").Error();
  EXPECT_EQ(miss.code, CallCode::kUnavailable);
  EXPECT_EQ(miss.reason, "REPLICA_INCOMPLETE");
  EXPECT_EQ(miss.Metadata("live_read"), "none_shown");
}

TEST_F(ReadThroughTest, AttributesAreCutToThoseAskedFor) {
  Fill();
  GivenPhone(5, "+91-9800000005");
  v1::GetLeadByPhoneRequest request;
  request.set_phone("9800000005");
  request.set_allow_read_through(true);
  request.add_attribute_names("Phone");
  request.add_attribute_names("no_such_attribute");
  const Result found = rig_.client().GetLeadByPhone(request);
  ASSERT_TRUE(found.Ok()) << found.Error().message;
  EXPECT_EQ(found.Value().freshness().source(), v1::SOURCE_LIVE_READ);
  EXPECT_EQ(found.Value().lead().attributes_size(), 1);
  EXPECT_EQ(found.Value().lead().attributes().at("Phone"), "+91-9800000005");
  EXPECT_FALSE(found.Value().lead().id().empty());
}

// Upstream may compare texts: then a number is found in the form that most of
// the account's have, or else in the next one, and in no other.
TEST_F(ReadThroughTest, OtherFormOfANumberIsAskedForToo) {
  Fill(kPatient, {"--phone-match", "exact"});
  GivenPhone(5, "+91-9800000005");
  EXPECT_TRUE(Get("9800000005").Ok());
  EXPECT_EQ(LiveCalls(), 1);
  GivenPhone(6, "9800000006");
  const Result other = Get("+91 98000 00006");
  ASSERT_TRUE(other.Ok()) << other.Error().message;
  EXPECT_EQ(other.Value().match_kind(), v1::MATCH_KIND_DEFAULT_COUNTRY);
  EXPECT_EQ(LiveCalls(), 3);
  GivenPhone(7, "+91 98000-00007");
  EXPECT_EQ(Get("9800000007").Error().Metadata("live_read"), "none_shown");
  EXPECT_EQ(LiveCalls(), 5);
}

TEST_F(ReadThroughTest, FolderIsClosedToOthers) {
  Fill();
  struct stat folder {};
  ASSERT_EQ(stat((rig_.replica().string() + ".live").c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 0777, 0700U);
}

}  // namespace
}  // namespace leadline
