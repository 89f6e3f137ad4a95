// SPDX-License-Identifier: Apache-2.0
// What is said of servers that do not let us in, with real ones: gRPC's words
// are all there is to go by.
#include "client/cpp/connection_text.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "client/cpp/error_text.h"
#include "client/cpp/lead_client.h"
#include "leadline/v1/lookup.grpc.pb.h"
#include "tests/client/fake_lookup_server.h"
#include "tests/support/certificates.h"

namespace leadline {
namespace {

using testing::HasSubstr;

class ConnectionTextTest : public testing::Test {
 protected:
  ConnectionTextTest() {
    const KeyAndCertificate own = authority_.Issue("DNS:localhost");
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = authority_.Certificate();
    options.pem_key_cert_pairs = {{own.key, own.certificate}};
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options),
                             &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  // What a client says that these are given.
  std::string Line(const std::string& host, const std::string& ca,
                   const KeyAndCertificate& own = {}) const {
    CommandSettings settings;
    settings.server = host + ":" + std::to_string(port_);
    settings.tls_ca = ca.empty() ? "" : "given";
    const LeadClient client({settings.server, std::chrono::seconds(20), ca,
                             own.certificate, own.key});
    const auto result = client.GetReplicaStatus();
    if (result.Ok()) return "";
    return ErrorLine(result.Error(), settings);
  }

  TestAuthority authority_{"the bank"};
  v1::LeadLookupService::Service service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(ConnectionTextTest, WithTheRightCertificatesTheCallArrives) {
  EXPECT_THAT(Line("localhost", authority_.Certificate(),
                   authority_.Issue("DNS:ivr.bank")),
              HasSubstr("does not know this call"));
}

TEST_F(ConnectionTextTest, AServerThatEncryptsIsSuspectedWithoutTlsCa) {
  EXPECT_THAT(Line("localhost", ""), HasSubstr("give --tls-ca"));
}

TEST_F(ConnectionTextTest, AnUntrustedCertificateIsTold) {
  EXPECT_THAT(Line("localhost", TestAuthority("another").Certificate()),
              HasSubstr("no CA in --tls-ca signed"));
}

TEST_F(ConnectionTextTest, AnotherNameIsTold) {
  EXPECT_THAT(Line("127.0.0.1", authority_.Certificate(),
                   authority_.Issue("DNS:ivr.bank")),
              HasSubstr("is for another name"));
}

TEST_F(ConnectionTextTest, AServerThatWantsACertificateIsSuspected) {
  EXPECT_THAT(Line("localhost", authority_.Certificate()),
              HasSubstr("with --tls-cert and --tls-key"));
}

TEST_F(ConnectionTextTest, FilesThatGrpcCannotUseAreNamed) {
  EXPECT_THAT(Line("localhost", authority_.Certificate(),
                   {authority_.Issue("DNS:a").certificate,
                    authority_.Issue("DNS:a").key}),
              HasSubstr("the key is not the certificate's"));
}

TEST_F(ConnectionTextTest, AServerThatDoesNotEncryptIsTold) {
  const FakeLookupServer plain;
  port_ = std::stoi(plain.address().substr(plain.address().rfind(':') + 1));
  EXPECT_THAT(Line("localhost", authority_.Certificate()),
              HasSubstr("does not encrypt: leave out --tls-ca"));
}

TEST(RefusedLineTest, EveryReasonHasItsCure) {
  const CommandSettings settings;
  const auto line = [&](const std::string& reason) {
    CallError error;
    error.code = CallCode::kUnauthenticated;
    error.message = "why";
    error.reason = reason;
    return ErrorLine(error, settings);
  };
  EXPECT_THAT(line("TOKEN_MISSING"), HasSubstr("give --token-file"));
  EXPECT_THAT(line("TOKEN_UNKNOWN"), HasSubstr("does not know the token"));
  EXPECT_THAT(line("TOKEN_EXPIRED"), HasSubstr("until="));
  EXPECT_THAT(line("TOKEN_NOT_ALLOWED"), HasSubstr("may="));
  EXPECT_THAT(line("CERTIFICATE_NOT_ALLOWED"), HasSubstr("--tls-client-name"));
  EXPECT_THAT(line("ANOTHER"), HasSubstr("UNAUTHENTICATED: why"));
}

}  // namespace
}  // namespace leadline
