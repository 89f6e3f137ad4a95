// SPDX-License-Identifier: Apache-2.0
// TLS and certificates of clients, over real connections.
#include <gmock/gmock.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <filesystem>

#include "server/access_files.h"
#include "server/grpc_listener.h"
#include "tests/server/access_fixture.h"
#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"
#include "tests/server/tls_client.h"

namespace leadline {
namespace {

using grpc::StatusCode;

constexpr char kNames[] = "DNS:localhost,IP:127.0.0.1";

// A server with files that are looked at when the test says so.
class TlsTest : public TlsFilesOnDisk {
 protected:
  TlsTest() : access_(clock_, metrics_.Access()) {
    store_.Open(CompleteState());
    first_ = authority_.Issue(kNames);
    WritePair(first_);
  }
  ~TlsTest() override {
    listener_.reset();
    if (server_) server_->Shutdown();
  }

  void Start(const std::vector<std::string>& client_names = {}) {
    auto files =
        AccessFiles::Load({.tls = files_, .client_names = client_names}, clock_,
                          access_, metrics_.Access());
    ASSERT_TRUE(files.ok()) << files.status();
    access_files_ = *std::move(files);
    auto socket = ListenSocket::Open(AnyPort());
    ASSERT_TRUE(socket.ok()) << socket.status();
    grpc::ServerBuilder builder;
    listener_ = std::make_unique<GrpcListener>(
        *std::move(socket), access_files_->Credentials(), builder);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    ASSERT_TRUE(server_);
    listener_->StartAccepting(kPatience);
    port_ = listener_->Where().port;
  }

  void Look(int times = 1) {
    for (int i = 0; i < times; ++i) access_files_->Look();
  }

  TlsClient Client(const KeyAndCertificate& own = {}) const {
    return TlsClient(port_, authority_.Certificate(), own);
  }

  // What a connection made now is shown.
  std::string ShownNow() const {
    TlsClient client = Client();
    EXPECT_TRUE(client.Call().ok());
    return client.Shown();
  }

  bool IsRefused() const {
    const bool refused = metrics_.Access().tls_files_refused;
    return refused;
  }

  // The version that a client which knows none later than `most` agrees on
  // with the server; "" if they agree on none.
  std::string VersionUpTo(int most) const {
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, most);
    // What Debian's own policy would not let us try.
    SSL_CTX_set_security_level(context, 0);
    BIO* const bio = BIO_new_ssl_connect(context);
    SSL* ssl = nullptr;
    BIO_get_ssl(bio, &ssl);
    const unsigned char h2[] = "\x02h2";
    SSL_set_alpn_protos(ssl, h2, 3);
    BIO_set_conn_hostname(bio, ("127.0.0.1:" + std::to_string(port_)).c_str());
    const std::string version =
        BIO_do_connect(bio) == 1 ? SSL_get_version(ssl) : "";
    BIO_free_all(bio);
    SSL_CTX_free(context);
    return version;
  }

  SystemClock clock_;
  FakeLeadStore store_;
  mutable Metrics metrics_{TimePoint()};
  Access access_;
  CallLog log_{clock_, kPatience};
  CallDesk desk_{metrics_, log_, access_};
  ReplicaView replica_{store_, clock_};
  LookupService service_{replica_, clock_, nullptr, desk_, metrics_, {}};
  KeyAndCertificate first_;
  std::unique_ptr<AccessFiles> access_files_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GrpcListener> listener_;
  uint16_t port_ = 0;
};

TEST_F(TlsTest, WhoeverTrustsTheCaIsAnswered) {
  Start();
  EXPECT_EQ(ShownNow(), first_.certificate);
}

TEST_F(TlsTest, WhoeverDoesNotOrDoesNotEncryptIsNot) {
  Start();
  TlsClient stranger(port_, TestAuthority("another").Certificate());
  EXPECT_EQ(stranger.Call().error_code(), StatusCode::UNAVAILABLE);
  TlsClient plain(port_);
  EXPECT_EQ(plain.Call().error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, VersionsBefore12AreRefused) {
  Start();
  EXPECT_EQ(VersionUpTo(TLS1_1_VERSION), "");
  EXPECT_EQ(VersionUpTo(TLS1_2_VERSION), "TLSv1.2");
  EXPECT_EQ(VersionUpTo(TLS1_3_VERSION), "TLSv1.3");
}

TEST_F(TlsTest, ANewPairIsShownToNewConnectionsAndOldOnesLiveOn) {
  Start();
  TlsClient old = Client();
  ASSERT_TRUE(old.Call().ok());
  const KeyAndCertificate second = authority_.Issue(kNames);
  WritePair(second);
  Look();
  EXPECT_EQ(ShownNow(), first_.certificate);  // one look is not enough
  Look();
  EXPECT_EQ(ShownNow(), second.certificate);
  EXPECT_TRUE(old.Call().ok());
  EXPECT_EQ(old.Shown(), first_.certificate);
  EXPECT_FALSE(IsRefused());
}

TEST_F(TlsTest, UntilTheKeyIsThereTooTheOldPairIsShown) {
  Start();
  const KeyAndCertificate second = authority_.Issue(kNames);
  Write(files_.cert, second.certificate);
  Look(3);
  EXPECT_EQ(ShownNow(), first_.certificate);
  EXPECT_TRUE(IsRefused());
  Write(files_.key, second.key);
  Look(2);
  EXPECT_EQ(ShownNow(), second.certificate);
  EXPECT_FALSE(IsRefused());
}

TEST_F(TlsTest, NoBadFileTakesTheOldPairAway) {
  Start();
  const auto is_kept = [this] {
    Look(3);
    return IsRefused() && ShownNow() == first_.certificate;
  };
  for (const char* text : {"", "garbage", "-----BEGIN CERTIFICATE-----\nMII"}) {
    Write(files_.cert, text);
    EXPECT_TRUE(is_kept()) << text;
    WritePair(first_);
    Write(files_.key, text);
    EXPECT_TRUE(is_kept()) << text;
    WritePair(first_);
  }
  WritePair(authority_.Issue(kNames,
                             {-std::chrono::hours(2), -std::chrono::hours(1)}));
  EXPECT_TRUE(is_kept()) << "expired";
  WritePair(authority_.Issue(kNames));
  chmod(files_.key.c_str(), 0644);
  EXPECT_TRUE(is_kept()) << "readable by all";
  std::filesystem::remove(files_.key);
  EXPECT_TRUE(is_kept()) << "missing";
  const KeyAndCertificate second = authority_.Issue(kNames);
  WritePair(second);
  Look(2);
  EXPECT_EQ(ShownNow(), second.certificate);
  EXPECT_FALSE(IsRefused());
}

TEST_F(TlsTest, AChainThatIsHalfWrittenIsNotTaken) {
  Start();
  const KeyAndCertificate second = authority_.Issue(kNames);
  WritePair(second);  // as yet without the CA's own
  Look();
  Write(files_.cert, second.certificate + authority_.Certificate());
  Look();
  EXPECT_EQ(ShownNow(), first_.certificate);
  Look();
  EXPECT_EQ(ShownNow(), second.certificate);
}

TEST_F(TlsTest, FilesBehindALinkAreFollowedWhenItMoves) {
  const auto place = [this](const std::string& name,
                            const KeyAndCertificate& pair) {
    std::filesystem::create_directory(folder_.Path(name));
    Write(folder_.Path(name) + "/server.pem", pair.certificate);
    Write(folder_.Path(name) + "/server.key", pair.key);
    std::filesystem::create_symlink(name, folder_.Path("next"));
    std::filesystem::rename(folder_.Path("next"), folder_.Path("now"));
  };
  place("1", first_);
  files_ = {folder_.Path("now/server.pem"), folder_.Path("now/server.key"), ""};
  Start();
  const KeyAndCertificate second = authority_.Issue(kNames);
  place("2", second);
  Look(2);
  EXPECT_EQ(ShownNow(), second.certificate);
}

TEST_F(TlsTest, WithAClientCaOnlyItsCertificatesConnect) {
  const TestAuthority clients("clients");
  WriteClientCa(clients);
  Start();
  EXPECT_TRUE(Client(clients.Issue("DNS:ivr.bank")).Call().ok());
  EXPECT_EQ(Client().Call().error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(Client(authority_.Issue("DNS:ivr.bank")).Call().error_code(),
            StatusCode::UNAVAILABLE);
  EXPECT_EQ(Client(clients.Issue("DNS:ivr.bank", {-std::chrono::hours(2),
                                                  -std::chrono::hours(1)}))
                .Call()
                .error_code(),
            StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, AnotherClientCaHoldsForNewConnections) {
  const TestAuthority before("before");
  const TestAuthority after("after");
  WriteClientCa(before);
  Start();
  TlsClient old = Client(before.Issue("DNS:ivr.bank"));
  ASSERT_TRUE(old.Call().ok());
  WriteClientCa(after);
  Look(2);
  EXPECT_TRUE(Client(after.Issue("DNS:ivr.bank")).Call().ok());
  EXPECT_EQ(Client(before.Issue("DNS:ivr.bank")).Call().error_code(),
            StatusCode::UNAVAILABLE);
  EXPECT_TRUE(old.Call().ok());
}

TEST_F(TlsTest, OfTheClientCasCertificatesOnlyNamedOnesMayCall) {
  const TestAuthority clients("clients");
  WriteClientCa(clients);
  Start({"ivr.bank", "spiffe://bank/fraud"});
  for (const char* names : {"DNS:ivr.bank", "DNS:other.bank,DNS:ivr.bank",
                            "URI:spiffe://bank/fraud"}) {
    EXPECT_TRUE(Client(clients.Issue(names)).Call().ok()) << names;
  }
  for (const char* names :
       {"DNS:other.bank", "DNS:ivr.bank.evil", "DNS:*.bank",
        "email:ivr.bank@bank", "URI:spiffe://bank/fraud/2"}) {
    const grpc::Status status = Client(clients.Issue(names)).Call();
    EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED) << names;
    EXPECT_EQ(ReasonOf(status), "CERTIFICATE_NOT_ALLOWED") << names;
  }
}

TEST_F(TlsTest, FilesThatCannotBeUsedKeepTheServerFromStarting) {
  Write(files_.key, authority_.Issue(kNames).key);
  const auto files =
      AccessFiles::Load({.tls = files_}, clock_, access_, metrics_.Access());
  ASSERT_FALSE(files.ok());
  EXPECT_THAT(std::string(files.status().message()),
              testing::HasSubstr("is not the key of"));
}

TEST_F(TlsTest, MetricsTellWhenTheCertificateExpires) {
  Start();
  const std::string page = metrics_.Text(store_.State(), clock_.Now());
  EXPECT_THAT(page,
              testing::HasSubstr("leadline_tls_certificate_expiry_timestamp"));
  EXPECT_THAT(page, testing::HasSubstr("leadline_tls_files_refused 0\n"));
}

}  // namespace
}  // namespace leadline
