// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/lead_client.h"

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <future>

#include "leadline/v1/lookup.grpc.pb.h"

namespace leadline {
namespace {

using Stub = v1::LeadLookupService::Stub;

// StreamByPhone repeats what a stream leaves, and gRPC none of it.
// CANCELLED is here because Debian's gRPC answers with it to calls that reach
// a server in Shutdown; this client cancels nothing itself.
constexpr char kServiceConfig[] = R"({
  "methodConfig": [{
    "name": [{"service": "leadline.v1.LeadLookupService"}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.02s",
      "maxBackoff": "0.2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
    }
  }, {
    "name": [{
      "service": "leadline.v1.LeadLookupService",
      "method": "StreamLeadsByPhone"
    }]
  }]
})";

constexpr int kPingEveryMs = 30'000;
constexpr int kPingTimeoutMs = 10'000;
constexpr int kFirstReconnectMs = 100;
constexpr int kLongestReconnectMs = 2'000;
// A lead of many long attributes is tens of kilobytes; a thousand lists of
// names are a few megabytes.
constexpr int kMaxAnswerBytes = 64 << 20;

// Each message of grpc.health.v1.Health/Check has one field, number 1: the name
// of a service, and a status. These have the same bytes.
using HealthRequest = google::protobuf::StringValue;
using HealthResponse = google::protobuf::Int32Value;
using HealthStub = grpc::TemplatedGenericStub<HealthRequest, HealthResponse>;
constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";
constexpr int kServing = 1;

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(
    const LeadClientOptions& options) {
  if (options.tls_ca.empty()) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials(
      {options.tls_ca, options.tls_key, options.tls_cert});
}

std::shared_ptr<grpc::Channel> Connect(const LeadClientOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingEveryMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  // By which newer libraries go; without it they wait a minute.
  arguments.SetInt("grpc.http2.ping_timeout_ms", kPingTimeoutMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestReconnectMs);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  return grpc::CreateCustomChannel(options.server, CredentialsOf(options),
                                   arguments);
}

std::optional<CallError> ErrorOf(const grpc::Status& status) {
  if (status.ok()) return std::nullopt;
  return DecodeCallError(status.error_code(), status.error_message(),
                         status.error_details());
}

class GrpcLeadStream final : public LeadStream {
 public:
  GrpcLeadStream(Stub& stub, const std::string& authorization) {
    if (!authorization.empty()) {
      context_.AddMetadata("authorization", authorization);
    }
    stream_ = stub.StreamLeadsByPhone(&context_);
  }

  bool Write(const v1::StreamLeadsByPhoneRequest& request) override {
    return stream_->Write(request);
  }
  void CloseSending() override { stream_->WritesDone(); }
  bool Read(v1::StreamLeadsByPhoneResponse& response) override {
    return stream_->Read(&response);
  }
  void Cancel() override { context_.TryCancel(); }
  std::optional<CallError> Finish() override {
    v1::StreamLeadsByPhoneResponse unread;
    while (stream_->Read(&unread)) continue;
    return ErrorOf(stream_->Finish());
  }

 private:
  grpc::ClientContext context_;  // before the stream, which uses it
  std::unique_ptr<grpc::ClientReaderWriter<v1::StreamLeadsByPhoneRequest,
                                           v1::StreamLeadsByPhoneResponse>>
      stream_;
};

}  // namespace

class LeadClient::Connection {
 public:
  explicit Connection(const LeadClientOptions& options)
      : channel_(Connect(options)),
        stub_(v1::LeadLookupService::NewStub(channel_)),
        timeout_(options.timeout),
        authorization_(options.token.empty() ? "" : "Bearer " + options.token) {
  }

  // Calls `method` of the stub and waits for its answer.
  template <typename Request, typename Response>
  CallResult<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                         const Request&,
                                                         Response*),
                            const Request& request) const {
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    std::optional<CallError> error =
        ErrorOf(((*stub_).*method)(&context, request, &response));
    if (error) return *std::move(error);
    return response;
  }

  std::unique_ptr<LeadStream> Stream() const {
    return std::make_unique<GrpcLeadStream>(*stub_, authorization_);
  }

  std::optional<CallError> CheckReady() const {
    grpc::ClientContext context;
    Prepare(context);
    HealthRequest request;
    request.set_value(v1::LeadLookupService::service_full_name());
    HealthResponse response;
    std::promise<grpc::Status> ended;
    HealthStub(channel_).UnaryCall(
        &context, kHealthCheck, grpc::StubOptions(), &request, &response,
        [&ended](grpc::Status status) { ended.set_value(std::move(status)); });
    std::optional<CallError> error = ErrorOf(ended.get_future().get());
    if (error || response.value() == kServing) return error;
    return CallError{
        CallCode::kUnavailable,
        "the server is not ready: it has no replica yet, or it is stopping",
        "NOT_SERVING"};
  }

 private:
  void Prepare(grpc::ClientContext& context) const {
    context.set_deadline(std::chrono::system_clock::now() + timeout_);
    if (authorization_.empty()) return;
    context.AddMetadata("authorization", authorization_);
  }

  // Constant after construction.
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<Stub> stub_;
  const std::chrono::milliseconds timeout_;
  const std::string authorization_;
};

LeadClient::LeadClient(const LeadClientOptions& options)
    : connection_(std::make_unique<Connection>(options)) {}

LeadClient::~LeadClient() = default;

CallResult<v1::GetLeadByPhoneResponse> LeadClient::GetLeadByPhone(
    const v1::GetLeadByPhoneRequest& request) const {
  return connection_->Call(&Stub::GetLeadByPhone, request);
}

CallResult<v1::ListLeadsByPhoneResponse> LeadClient::ListLeadsByPhone(
    const v1::ListLeadsByPhoneRequest& request) const {
  return connection_->Call(&Stub::ListLeadsByPhone, request);
}

CallResult<v1::GetLeadByIdResponse> LeadClient::GetLeadById(
    const v1::GetLeadByIdRequest& request) const {
  return connection_->Call(&Stub::GetLeadById, request);
}

CallResult<v1::BatchGetLeadsByPhoneResponse> LeadClient::BatchGetLeadsByPhone(
    const v1::BatchGetLeadsByPhoneRequest& request) const {
  return connection_->Call(&Stub::BatchGetLeadsByPhone, request);
}

std::unique_ptr<LeadStream> LeadClient::StreamLeadsByPhone() const {
  return connection_->Stream();
}

CallResult<v1::GetReplicaStatusResponse> LeadClient::GetReplicaStatus() const {
  return connection_->Call(&Stub::GetReplicaStatus,
                           v1::GetReplicaStatusRequest());
}

CallResult<v1::ListAttributesResponse> LeadClient::ListAttributes(
    const v1::ListAttributesRequest& request) const {
  return connection_->Call(&Stub::ListAttributes, request);
}

std::optional<CallError> LeadClient::CheckReady() const {
  return connection_->CheckReady();
}

}  // namespace leadline
