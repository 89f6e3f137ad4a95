// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CLIENT_FAKE_LOOKUP_SERVER_H_
#define LEADLINE_TESTS_CLIENT_FAKE_LOOKUP_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "leadline/v1/lookup.grpc.pb.h"

namespace leadline {

// A real gRPC server on a free loopback port that gives the answers a test put
// there. Thread-safe.
class FakeLookupServer final : public v1::LeadLookupService::Service {
 public:
  FakeLookupServer();
  ~FakeLookupServer() override;

  // "127.0.0.1:PORT".
  const std::string& address() const { return address_; }

  // Calls fail with these, one each, before the answers below are given.
  void FailNext(const grpc::Status& status);
  // Every failure carries the trailer grpc-retry-pushback-ms: -1.
  void AskNotToRetry();
  // Calls are not answered as long as this object lives.
  void HoldCalls();
  void Answer(const v1::GetLeadByPhoneResponse& response);
  void Answer(const v1::GetReplicaStatusResponse& response);

  int calls() const;
  v1::GetLeadByPhoneRequest last_request() const;
  // The "authorization" of the latest call; "" without one.
  std::string last_authorization() const;

  grpc::Status GetLeadByPhone(grpc::ServerContext* context,
                              const v1::GetLeadByPhoneRequest* request,
                              v1::GetLeadByPhoneResponse* response) override;
  grpc::Status GetReplicaStatus(
      grpc::ServerContext* context, const v1::GetReplicaStatusRequest* request,
      v1::GetReplicaStatusResponse* response) override;

 private:
  grpc::Status NextStatus(grpc::ServerContext* context);

  mutable std::mutex mu_;
  // Guarded by mu_.
  std::deque<grpc::Status> failures_;
  bool ask_not_to_retry_ = false;
  bool hold_calls_ = false;
  bool ending_ = false;
  std::condition_variable ended_;
  int calls_ = 0;
  v1::GetLeadByPhoneRequest last_request_;
  std::string last_authorization_;
  v1::GetLeadByPhoneResponse lead_response_;
  v1::GetReplicaStatusResponse status_response_;

  // Constant after construction.
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// A status with an ErrorInfo, as a Leadline server sends them.
grpc::Status ErrorWithReason(
    grpc::StatusCode code, const std::string& message,
    const std::string& reason,
    const std::map<std::string, std::string>& metadata = {});

// An INVALID_ARGUMENT with a BadRequest on the field phone.
grpc::Status BadPhone(const std::string& problem);

// The sample lead as a complete replica of three seconds' age returns it.
v1::GetLeadByPhoneResponse SampleAnswer();

}  // namespace leadline

#endif  // LEADLINE_TESTS_CLIENT_FAKE_LOOKUP_SERVER_H_
