// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "base/listen_socket.h"
#include "base/wire.h"
#include "server/drain.h"
#include "tests/server/raw_call.h"
#include "tests/server/server_fixture.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

class LookupServerTest : public ServerFixture {
 protected:
  LookupServerTest() {
    store_.Open(CompleteState());
    store_.Add("9901111111", Found(PrashantSingh()));
  }
};

TEST_F(LookupServerTest, ManyClientsAreAnsweredAtOnce) {
  constexpr int kClients = 8;
  constexpr int kCalls = 200;
  std::atomic<int> good{0};
  std::vector<std::jthread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      const auto stub = v1::LeadLookupService::NewStub(Connect());
      v1::GetLeadByPhoneRequest request;
      request.set_phone("9901111111");
      for (int call = 0; call < kCalls; ++call) {
        const auto context = NewContext();
        v1::GetLeadByPhoneResponse response;
        if (stub->GetLeadByPhone(context.get(), request, &response).ok() &&
            response.lead().first_name() == "Prashant") {
          ++good;
        }
      }
    });
  }
  clients.clear();
  EXPECT_EQ(good, kClients * kCalls);
}

TEST_F(LookupServerTest, ReflectionListsTheServices) {
  const auto context = NewContext();
  RawStream stream(
      Connect(),
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      *context);
  // ServerReflectionRequest.list_services is field 7; the answer has a
  // ListServiceResponse in field 6, with a ServiceResponse for each service
  // in its field 1, with the name in field 1.
  stream.Write(std::string("\x3a\x00", 2));
  const std::string answer = stream.Read();
  std::vector<std::string> names;
  WireReader fields(answer);
  WireField field;
  while (fields.Next(field)) {
    if (field.number != 6) continue;
    WireReader services(field.content);
    WireField service;
    while (services.Next(service)) {
      WireField name;
      ASSERT_TRUE(WireReader(service.content).Next(name));
      names.emplace_back(name.content);
    }
  }
  EXPECT_THAT(
      names,
      IsSupersetOf({"leadline.v1.LeadLookupService", "grpc.health.v1.Health",
                    "grpc.reflection.v1alpha.ServerReflection"}));
  stream.WritesDone();
}

TEST_F(LookupServerTest, ReflectionDescribesTheServices) {
  for (const std::string name :
       {"leadline.v1.LeadLookupService", "grpc.health.v1.Health"}) {
    const auto context = NewContext();
    RawStream stream(
        Connect(),
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        *context);
    // file_containing_symbol is field 4; the file comes in field 4, an error
    // would come in field 7.
    std::string request;
    AppendBytesField(4, name, request);
    stream.Write(request);
    const std::string answer = stream.Read();
    bool described = false;
    WireReader fields(answer);
    WireField field;
    while (fields.Next(field)) described |= field.number == 4;
    EXPECT_TRUE(described) << name;
    stream.WritesDone();
  }
}

TEST_F(LookupServerTest, LivezAndReadyzAndMetricsAnswer) {
  EXPECT_EQ(Page("/livez").status, 200);
  EXPECT_EQ(Page("/readyz").status, 200);
  const HttpAnswer metrics = Page("/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_THAT(metrics.headers, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(metrics.body, HasSubstr("leadline_replica_leads 10000\n"));
  EXPECT_EQ(Page("/nothing").status, 404);
}

TEST_F(LookupServerTest, ReadyzNamesTheReasonWithoutAReplica) {
  store_.Fail(absl::UnavailableError("there is no replica at leads.db yet"));
  const HttpAnswer ready = Page("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, "there is no replica at leads.db yet\n");
  EXPECT_EQ(Page("/livez").status, 200);
  EXPECT_THAT(Page("/metrics").body, HasSubstr("leadline_replica_open 0\n"));
}

TEST_F(LookupServerTest, CallsAreCountedByMethodAndCode) {
  EXPECT_TRUE(Get("9901111111").ok());
  EXPECT_FALSE(Get("nonsense").ok());
  EXPECT_FALSE(Get("nonsense").ok());
  const std::string metrics = Page("/metrics").body;
  const std::string labels =
      "{grpc_type=\"unary\",grpc_service=\"leadline.v1.LeadLookupService\","
      "grpc_method=\"GetLeadByPhone\"";
  EXPECT_THAT(metrics, HasSubstr("grpc_server_handled_total" + labels +
                                 ",grpc_code=\"OK\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("grpc_server_handled_total" + labels +
                                 ",grpc_code=\"InvalidArgument\"} 2\n"));
  EXPECT_THAT(metrics,
              HasSubstr("grpc_server_started_total" + labels + "} 3\n"));
  EXPECT_THAT(metrics,
              HasSubstr("grpc_server_msg_sent_total" + labels + "} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("grpc_server_handling_seconds_count" + labels +
                                 "} 3\n"));
}

TEST_F(LookupServerTest, CallsAboveTheStreamLimitWaitForTheirTurn) {
  Start({.grpc_address = AnyPort(), .max_streams = 1});
  const auto channel = Connect();
  const auto stub = v1::LeadLookupService::NewStub(channel);
  const auto call = [&](std::chrono::milliseconds deadline) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    v1::GetReplicaStatusResponse response;
    return stub->GetReplicaStatus(&context, {}, &response).error_code();
  };
  {
    const auto context = NewContext();
    RawStream watch(channel, "/grpc.health.v1.Health/Watch", *context);
    watch.Write("");
    watch.WritesDone();
    EXPECT_NE(watch.Read(), "");
    EXPECT_EQ(call(std::chrono::milliseconds(50)),
              StatusCode::DEADLINE_EXCEEDED);
    context->TryCancel();
  }
  EXPECT_EQ(call(kPatience), StatusCode::OK);
}

TEST_F(LookupServerTest, TakenGrpcPortIsNamed) {
  const auto second = LookupServer::Start(
      {.grpc_address = {"127.0.0.1", server_->GrpcPort()}}, store_, clock_);
  EXPECT_EQ(
      second.status().message(),
      "cannot listen on 127.0.0.1:" + std::to_string(server_->GrpcPort()) +
          ": another program has that port; stop it, or give another "
          "port (0 is any free one)");
}

TEST_F(LookupServerTest, TakenHttpPortIsNamed) {
  const auto second = LookupServer::Start(
      {.grpc_address = AnyPort(),
       .http_address = Address{"127.0.0.1", *server_->HttpPort()}},
      store_, clock_);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr(":" + std::to_string(*server_->HttpPort()) +
                        ": another program has that port"));
}

TEST_F(LookupServerTest, HttpCanBeOff) {
  Start({.grpc_address = AnyPort()});
  EXPECT_EQ(server_->HttpPort(), std::nullopt);
  EXPECT_TRUE(Get("9901111111").ok());
}

TEST_F(LookupServerTest, ListensOnIpv6) {
  const auto six =
      LookupServer::Start({.grpc_address = {"::1", 0}}, store_, clock_);
  if (!six.ok()) GTEST_SKIP() << "no IPv6 here: " << six.status();
  const auto channel =
      grpc::CreateChannel("[::1]:" + std::to_string((*six)->GrpcPort()),
                          grpc::InsecureChannelCredentials());
  const auto stub = v1::LeadLookupService::NewStub(channel);
  const auto context = NewContext();
  v1::GetReplicaStatusResponse response;
  EXPECT_TRUE(stub->GetReplicaStatus(context.get(), {}, &response).ok());
}

TEST_F(LookupServerTest, AnswersOnAUnixSocket) {
  const TempFolder folder;
  const std::string path = folder.Path("grpc.sock");
  const auto unix_server = LookupServer::Start(
      {.grpc_address = {.host = "", .unix_path = path}}, store_, clock_);
  ASSERT_TRUE(unix_server.ok()) << unix_server.status();
  EXPECT_EQ((*unix_server)->GrpcAddress().ToString(), "unix:" + path);
  stub_ = v1::LeadLookupService::NewStub(
      grpc::CreateChannel("unix:" + path, grpc::InsecureChannelCredentials()));
  EXPECT_TRUE(Get("9901111111").ok());
  EXPECT_TRUE((*unix_server)->HasClients());
  (*unix_server)->Stop();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(LookupServerTest, AnswersACallOfItsOwn) {
  EXPECT_TRUE(server_->Answers(kPatience));
}

TEST_F(LookupServerTest, KnowsWhetherClientsAreConnected) {
  EXPECT_FALSE(server_->HasClients());
  ASSERT_TRUE(Get("9901111111").ok());
  EXPECT_TRUE(server_->HasClients());
  context_.reset();
  stub_.reset();
  EXPECT_TRUE(Eventually([&] { return !server_->HasClients(); }));
}

TEST_F(LookupServerTest, TellsItsClientsFromThoseOfAnotherServer) {
  ASSERT_TRUE(Get("9901111111").ok());
  const auto other =
      LookupServer::Start({.grpc_address = AnyPort()}, store_, clock_);
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE((*other)->HasClients());
  EXPECT_TRUE(server_->HasClients());
}

TEST_F(LookupServerTest, DrainingServerAnswersOldAndNewClients) {
  ASSERT_TRUE(Get("9901111111").ok());
  server_->BeginDrain();
  EXPECT_TRUE(Get("9901111111").ok());
  stub_ = v1::LeadLookupService::NewStub(Connect());
  EXPECT_TRUE(Get("9901111111").ok());
  const HttpAnswer ready = Page("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, "the server is stopping\n");
  EXPECT_EQ(Page("/livez").status, 200);
}

// Servers that take over from one another, on sockets that this test holds for
// them.
class PassedSocketTest : public LookupServerTest {
 protected:
  void StartOnPassed() {
    auto started = LookupServer::Start(
        {}, {.grpc = Another(grpc_), .http = Another(http_)}, store_, clock_);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stub_ = v1::LeadLookupService::NewStub(Connect());
  }
  static ListenSocket Another(const ListenSocket& socket) {
    return ListenSocket::Adopt(dup(socket.Descriptor())).value();
  }

  const ListenSocket grpc_ = ListenSocket::Open(AnyPort()).value();
  const ListenSocket http_ = ListenSocket::Open(AnyPort()).value();
};

TEST_F(PassedSocketTest, IsServedInPlaceOfAddresses) {
  StartOnPassed();
  EXPECT_TRUE(server_->IsPassed());
  EXPECT_EQ(server_->GrpcPort(), grpc_.Port());
  EXPECT_EQ(server_->HttpPort(), http_.Port());
  EXPECT_TRUE(Get("9901111111").ok());
  EXPECT_EQ(Page("/readyz").status, 200);
}

TEST_F(PassedSocketTest, DrainingServerLeavesNewClientsToTheNext) {
  StartOnPassed();
  server_->BeginDrain();
  const std::unique_ptr<LookupServer> old = std::move(server_);
  // Both are connected before there is a next server to accept them.
  auto late = Connect(grpc_.Port());
  late->GetState(/*try_to_connect=*/true);
  const Connection page(http_.Port());
  page.Send("GET /readyz HTTP/1.0\r\n\r\n");
  StartOnPassed();
  stub_ = v1::LeadLookupService::NewStub(late);
  EXPECT_TRUE(Get("9901111111").ok());
  EXPECT_TRUE(server_->HasClients());
  EXPECT_FALSE(old->HasClients());
  EXPECT_THAT(page.ReadAll(), HasSubstr("200 OK"));
}

TEST_F(PassedSocketTest, DrainingServerAnswersWhoIsConnected) {
  StartOnPassed();
  ASSERT_TRUE(Get("9901111111").ok());
  server_->BeginDrain();
  EXPECT_TRUE(Get("9901111111").ok());
  EXPECT_TRUE(server_->HasClients());
}

TEST_F(PassedSocketTest, DrainTimeFollowsFromTheAgeOfConnections) {
  const Duration age = std::chrono::seconds(60);
  EXPECT_EQ(DrainTimeFor(*server_, age), std::chrono::seconds(5));
  StartOnPassed();
  EXPECT_EQ(DrainTimeFor(*server_, age), std::chrono::seconds(71));
}

TEST_F(LookupServerTest, StoppedServerIsGone) {
  const uint16_t port = server_->GrpcPort();
  const uint16_t http_port = *server_->HttpPort();
  ASSERT_TRUE(Get("9901111111").ok());
  server_->Stop();
  EXPECT_FALSE(Connection(port).IsConnected());
  EXPECT_FALSE(Connection(http_port).IsConnected());
  grpc::ClientContext context;
  const grpc::Status status =
      stub_->GetLeadByPhone(&context, v1::GetLeadByPhoneRequest(), &response_);
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(LookupServerTest, StopUnderLoadFailsCallsOnlyAsUnavailableOrCancelled) {
  std::atomic<int> answered{0};
  std::atomic<bool> odd{false};
  std::vector<std::jthread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&](const std::stop_token& stop) {
      const auto stub = v1::LeadLookupService::NewStub(Connect());
      v1::GetLeadByPhoneRequest request;
      request.set_phone("9901111111");
      while (!stop.stop_requested()) {
        grpc::ClientContext context;
        v1::GetLeadByPhoneResponse response;
        const grpc::Status status =
            stub->GetLeadByPhone(&context, request, &response);
        if (status.ok()) {
          ++answered;
        } else if (status.error_code() != StatusCode::UNAVAILABLE &&
                   status.error_code() != StatusCode::CANCELLED) {
          odd = true;
        }
      }
    });
  }
  ASSERT_TRUE(Eventually([&] { return answered > 1000; }));
  server_->Stop();
  clients.clear();
  EXPECT_FALSE(odd);
}

}  // namespace
}  // namespace leadline
