// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_SERVER_FIXTURE_H_
#define LEADLINE_TESTS_SERVER_SERVER_FIXTURE_H_

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "leadline/v1/lookup.grpc.pb.h"
#include "server/lookup_server.h"
#include "tests/server/fake_lead_store.h"
#include "tests/support/http_client.h"

namespace leadline {

inline constexpr auto kPatience = std::chrono::seconds(60);

// Waits for a thing to come true; false when patience ends.
inline bool Eventually(const std::function<bool()>& is_true) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

inline Address AnyPort() { return {"127.0.0.1", 0}; }

// A real server on free ports over a fake replica, and a real client of it.
class ServerFixture : public ::testing::Test {
 protected:
  ServerFixture() {
    clock_.Set(kNow);
    Start({.grpc_address = AnyPort(), .http_address = AnyPort()});
  }

  void Start(const LookupServerOptions& options) {
    auto started = LookupServer::Start(options, store_, clock_);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stub_ = v1::LeadLookupService::NewStub(Connect());
  }

  // A connection of its own.
  std::shared_ptr<grpc::Channel> Connect() const {
    return Connect(server_->GrpcPort());
  }
  static std::shared_ptr<grpc::Channel> Connect(uint16_t port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                     grpc::InsecureChannelCredentials(),
                                     arguments);
  }

  HttpAnswer Page(const std::string& path) const {
    return Http(*server_->HttpPort(), "GET", path);
  }

  // Whether the server has counted a call of this method that ended with this
  // code, as Prometheus' libraries write it.
  bool HasCounted(const std::string& method, const std::string& code) const {
    return Page("/metrics")
               .body.find("grpc_method=\"" + method + "\",grpc_code=\"" + code +
                          "\"} ") != std::string::npos;
  }

  static std::unique_ptr<grpc::ClientContext> NewContext() {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + kPatience);
    context->set_wait_for_ready(true);
    return context;
  }

  grpc::Status Get(const v1::GetLeadByPhoneRequest& request) {
    context_ = NewContext();
    response_.Clear();
    return stub_->GetLeadByPhone(context_.get(), request, &response_);
  }

  grpc::Status Get(const std::string& phone) {
    v1::GetLeadByPhoneRequest request;
    request.set_phone(phone);
    return Get(request);
  }

  FakeLeadStore store_;
  SetClock clock_;
  std::unique_ptr<LookupServer> server_;
  std::unique_ptr<v1::LeadLookupService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;  // of the latest call
  v1::GetLeadByPhoneResponse response_;           // of the latest call
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_SERVER_FIXTURE_H_
