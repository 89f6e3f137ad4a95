// SPDX-License-Identifier: Apache-2.0
// The account's keys go only to a server whose certificate is to be trusted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sync/curl_transport.h"
#include "tests/support/paths.h"
#include "tests/sync/raw_http_server.h"
#include "tests/sync/tls_server.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;

const std::string kAuthority = SourcePath("tests/data/tls/ca.pem");

absl::StatusOr<HttpResponse> Ask(int port, const std::string& ca_file,
                                 CurlOptions options = {}) {
  SystemClock clock;
  options.upstream = {"https", "127.0.0.1", port};
  options.ca_file = ca_file;
  auto transport =
      CurlTransport::Create(options, Credentials("u$r1", "s3cret"), clock);
  if (!transport.ok()) return transport.status();
  HttpRequest request;
  request.method = "GET";
  request.path = "/v2/Authentication.svc/UserByAccessKey.Get";
  request.timeout = Duration(20000);
  return (*transport)->Send(request, [] { return true; });
}

TEST(TlsTest, ATrustedServerIsAsked) {
  TlsServer server("server.pem");
  ASSERT_NE(server.Port(), 0);
  const absl::StatusOr<HttpResponse> answer = Ask(server.Port(), kAuthority);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->body, "{}");
  EXPECT_EQ(server.Requests(), 1);
}

// An authority nobody knows, another host's certificate, one that is over: the
// error is for an operator, and no request, with its keys, was let out.
TEST(TlsTest, AServerThatCannotBeTrustedIsNotAsked) {
  const struct {
    const char* certificate;
    std::string ca_file;
  } cases[] = {{"server.pem", ""},
               {"other.pem", kAuthority},
               {"expired.pem", kAuthority}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.certificate);
    TlsServer server(c.certificate);
    ASSERT_NE(server.Port(), 0);
    const absl::Status refused = Ask(server.Port(), c.ca_file).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
    EXPECT_THAT(refused.message(), HasSubstr("certificate of 127.0.0.1"));
    EXPECT_EQ(server.Requests(), 0);
  }
}

TEST(TlsTest, AFileOfAuthoritiesThatIsNotThereIsNamed) {
  TlsServer server("server.pem");
  const absl::Status refused = Ask(server.Port(), "/no/such/file.pem").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
  EXPECT_EQ(server.Requests(), 0);
}

TEST(TlsTest, AServerWithoutTlsGetsNoKeys) {
  RawHttpServer plain([](const RawHttpServer::Request&,
                         RawHttpServer::Peer& peer) { peer.Close(); });
  CurlOptions impatient;  // it never says a word
  impatient.connect_timeout = Duration(300);
  EXPECT_FALSE(Ask(plain.Port(), kAuthority, impatient).ok());
  for (const RawHttpServer::Request& request : plain.Requests()) {
    EXPECT_THAT(request.head, ::testing::Not(HasSubstr("s3cret")));
  }
}

}  // namespace
}  // namespace leadline
