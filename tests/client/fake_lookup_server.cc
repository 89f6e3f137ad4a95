// SPDX-License-Identifier: Apache-2.0
#include "tests/client/fake_lookup_server.h"

#include <chrono>

#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace leadline {
namespace {

grpc::Status WithDetail(grpc::StatusCode code, const std::string& message,
                        const google::protobuf::Message& detail) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  status.add_details()->PackFrom(detail);
  return {code, message, status.SerializeAsString()};
}

}  // namespace

FakeLookupServer::FakeLookupServer() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
}

FakeLookupServer::~FakeLookupServer() {
  {
    const std::lock_guard lock(mu_);
    ending_ = true;
  }
  ended_.notify_all();
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

void FakeLookupServer::FailNext(const grpc::Status& status) {
  const std::lock_guard lock(mu_);
  failures_.push_back(status);
}

void FakeLookupServer::AskNotToRetry() {
  const std::lock_guard lock(mu_);
  ask_not_to_retry_ = true;
}

void FakeLookupServer::HoldCalls() {
  const std::lock_guard lock(mu_);
  hold_calls_ = true;
}

void FakeLookupServer::Answer(const v1::GetLeadByPhoneResponse& response) {
  const std::lock_guard lock(mu_);
  lead_response_ = response;
}

void FakeLookupServer::Answer(const v1::GetReplicaStatusResponse& response) {
  const std::lock_guard lock(mu_);
  status_response_ = response;
}

int FakeLookupServer::calls() const {
  const std::lock_guard lock(mu_);
  return calls_;
}

v1::GetLeadByPhoneRequest FakeLookupServer::last_request() const {
  const std::lock_guard lock(mu_);
  return last_request_;
}

std::string FakeLookupServer::last_authorization() const {
  const std::lock_guard lock(mu_);
  return last_authorization_;
}

grpc::Status FakeLookupServer::NextStatus(grpc::ServerContext* context) {
  std::unique_lock lock(mu_);
  ++calls_;
  last_authorization_.clear();
  for (const auto& [key, value] : context->client_metadata()) {
    if (key == "authorization") {
      last_authorization_.assign(value.data(), value.size());
    }
  }
  if (hold_calls_) {
    // An answer at the caller's deadline might still be in time.
    ended_.wait(lock, [this] { return ending_; });
  }
  if (failures_.empty()) return grpc::Status::OK;
  if (ask_not_to_retry_) {
    context->AddTrailingMetadata("grpc-retry-pushback-ms", "-1");
  }
  const grpc::Status status = failures_.front();
  failures_.pop_front();
  return status;
}

grpc::Status FakeLookupServer::GetLeadByPhone(
    grpc::ServerContext* context, const v1::GetLeadByPhoneRequest* request,
    v1::GetLeadByPhoneResponse* response) {
  const grpc::Status status = NextStatus(context);
  const std::lock_guard lock(mu_);
  last_request_ = *request;
  *response = lead_response_;
  return status;
}

grpc::Status FakeLookupServer::GetReplicaStatus(
    grpc::ServerContext* context, const v1::GetReplicaStatusRequest*,
    v1::GetReplicaStatusResponse* response) {
  const grpc::Status status = NextStatus(context);
  const std::lock_guard lock(mu_);
  *response = status_response_;
  return status;
}

grpc::Status ErrorWithReason(
    grpc::StatusCode code, const std::string& message,
    const std::string& reason,
    const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_domain("leadline");
  info.set_reason(reason);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return WithDetail(code, message, info);
}

grpc::Status BadPhone(const std::string& problem) {
  google::rpc::BadRequest bad_request;
  auto& violation = *bad_request.add_field_violations();
  violation.set_field("phone");
  violation.set_description(problem);
  return WithDetail(grpc::StatusCode::INVALID_ARGUMENT, "phone: " + problem,
                    bad_request);
}

v1::GetLeadByPhoneResponse SampleAnswer() {
  v1::GetLeadByPhoneResponse response;
  google::protobuf::TextFormat::ParseFromString(
      R"pb(
        lead {
          id: "1bfdec89-f91b-46a3-85bd-fda3f3712518"
          number: 17
          first_name: "Prashant"
          last_name: "Singh"
          email: "prashant@leadsquared.com"
          phone: "9901111111"
          stage: "Prospect"
          source: "Referral Sites"
          owner_name: "Prashant"
          owner_email: "prashant@leadsquared.com"
          last_activity_at { seconds: 1476373000 }
          attributes { key: "FirstName" value: "Prashant" }
          attributes { key: "SourceMedium" value: "" }
          attribute_list: 1
        }
        matched_field: MATCHED_FIELD_PHONE
        match_kind: MATCH_KIND_NATIONAL
        match_count: 1
        freshness {
          source: SOURCE_REPLICA
          as_of { seconds: 1795000000 }
          complete_through { seconds: 1794999970 }
          age { seconds: 3 nanos: 200000000 }
          complete: true
        })pb",
      &response);
  return response;
}

}  // namespace leadline
