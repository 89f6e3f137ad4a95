// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_TLS_CLIENT_H_
#define LEADLINE_TESTS_SERVER_TLS_CLIENT_H_

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "leadline/v1/lookup.grpc.pb.h"
#include "tests/support/certificates.h"

namespace leadline {

// A client of a server on this machine, with a connection of its own.
class TlsClient {
 public:
  TlsClient(uint16_t port, const std::string& ca,
            const KeyAndCertificate& own = {})
      : stub_(v1::LeadLookupService::NewStub(Connect(
            port, grpc::SslCredentials({ca, own.key, own.certificate})))) {}
  // One without TLS.
  explicit TlsClient(uint16_t port)
      : stub_(v1::LeadLookupService::NewStub(
            Connect(port, grpc::InsecureChannelCredentials()))) {}

  grpc::Status Call() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::seconds(60));
    v1::GetReplicaStatusResponse response;
    grpc::Status status = stub_->GetReplicaStatus(&context, {}, &response);
    shown_.clear();
    const auto server = context.auth_context();
    if (!server) return status;
    for (const grpc::string_ref& pem :
         server->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME)) {
      shown_.assign(pem.data(), pem.size());
    }
    return status;
  }

  // The certificate that the server of the latest call showed, as PEM.
  const std::string& Shown() const { return shown_; }

 private:
  static std::shared_ptr<grpc::Channel> Connect(
      uint16_t port,
      const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return grpc::CreateCustomChannel("localhost:" + std::to_string(port),
                                     credentials, arguments);
  }

  std::unique_ptr<v1::LeadLookupService::Stub> stub_;
  std::string shown_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_TLS_CLIENT_H_
