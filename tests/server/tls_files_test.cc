// SPDX-License-Identifier: Apache-2.0
#include "server/tls_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/server/access_fixture.h"

namespace leadline {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TlsFilesTest : public TlsFilesOnDisk {
 protected:
  // What is wrong with the files as they are; "" if nothing is.
  std::string Problem() const {
    const absl::StatusOr<TlsTexts> texts = ReadTlsFiles(files_);
    if (!texts.ok()) return std::string(texts.status().message());
    const auto until = CheckTlsTexts(*texts, files_, SystemClock().Now());
    return until.ok() ? "" : std::string(until.status().message());
  }
};

TEST_F(TlsFilesTest, GoodFilesHoldUntilTheCertificateExpires) {
  WritePair(authority_.Issue("DNS:localhost"));
  ASSERT_EQ(Problem(), "");
  const TimePoint now = SystemClock().Now();
  const auto until = CheckTlsTexts(*ReadTlsFiles(files_), files_, now);
  EXPECT_GT(*until, now + std::chrono::hours(23));
  EXPECT_LE(*until, now + std::chrono::hours(24));
}

TEST_F(TlsFilesTest, AMissingFileIsNamed) {
  WritePair(authority_.Issue("DNS:localhost"));
  std::filesystem::remove(files_.key);
  EXPECT_THAT(Problem(),
              AllOf(StartsWith("--tls-key: " + files_.key + " cannot be read"),
                    HasSubstr("No such file")));
  std::filesystem::remove(files_.cert);
  EXPECT_THAT(Problem(), StartsWith("--tls-cert: " + files_.cert));
}

TEST_F(TlsFilesTest, AFolderOrAPipeIsNoFile) {
  WritePair(authority_.Issue("DNS:localhost"));
  std::filesystem::remove(files_.cert);
  std::filesystem::create_directory(files_.cert);
  EXPECT_THAT(Problem(), HasSubstr("is no plain file"));
  std::filesystem::remove(files_.cert);
  ASSERT_EQ(mkfifo(files_.cert.c_str(), 0600), 0);
  EXPECT_THAT(Problem(), HasSubstr("is no plain file"));
}

TEST_F(TlsFilesTest, AHugeFileIsRefused) {
  WritePair(authority_.Issue("DNS:localhost"));
  Write(files_.cert, std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(Problem(), HasSubstr("is larger than 1 MiB"));
}

TEST_F(TlsFilesTest, AKeyThatEverybodyCanReadIsRefused) {
  WritePair(authority_.Issue("DNS:localhost"));
  ASSERT_EQ(chmod(files_.key.c_str(), 0644), 0);
  EXPECT_EQ(Problem(), "--tls-key: " + files_.key +
                           " can be read or written by every user of this "
                           "machine: chmod o-rwx " +
                           files_.key);
  ASSERT_EQ(chmod(files_.key.c_str(), 0640), 0);
  EXPECT_EQ(Problem(), "");
}

TEST_F(TlsFilesTest, ACertificateOrCaThatEverybodyCanWriteIsRefused) {
  WritePair(authority_.Issue("DNS:localhost"));
  ASSERT_EQ(chmod(files_.cert.c_str(), 0666), 0);
  EXPECT_THAT(Problem(), StartsWith("--tls-cert: " + files_.cert +
                                    " can be written by every user"));
  ASSERT_EQ(chmod(files_.cert.c_str(), 0644), 0);
  WriteClientCa(authority_);
  ASSERT_EQ(chmod(files_.client_ca.c_str(), 0666), 0);
  EXPECT_THAT(Problem(), StartsWith("--tls-client-ca: " + files_.client_ca +
                                    " can be written by every user"));
}

TEST_F(TlsFilesTest, WhatIsNoPemIsNamed) {
  const KeyAndCertificate good = authority_.Issue("DNS:localhost");
  for (const char* text : {"", "garbage", "\x30\x82\x01\x01"}) {
    WritePair({text, good.key});
    EXPECT_EQ(Problem(), "--tls-cert: " + files_.cert +
                             " holds no certificate in PEM form "
                             "(-----BEGIN CERTIFICATE-----)");
    WritePair({good.certificate, text});
    EXPECT_THAT(Problem(), StartsWith("--tls-key: " + files_.key +
                                      " holds no private key in PEM form"));
  }
  WritePair(good);
  files_.client_ca = folder_.Path("ca.pem");
  Write(files_.client_ca, "garbage");
  EXPECT_THAT(Problem(), StartsWith("--tls-client-ca: " + files_.client_ca +
                                    " holds no certificate"));
}

TEST_F(TlsFilesTest, AFileThatIsCutOffIsRefusedWhereverItIsCut) {
  const KeyAndCertificate good = authority_.Issue("DNS:localhost");
  const std::string chain = good.certificate + authority_.Certificate();
  // Between the two it looks whole: that is what a second look is for.
  const size_t begun = good.certificate.size() + sizeof("-----BEGIN");
  for (size_t size = 1; size < chain.size() - 1; ++size) {
    if (size + 1 >= good.certificate.size() && size < begun) continue;
    ASSERT_FALSE(ReadCertificates(chain.substr(0, size)).ok()) << size;
  }
  for (size_t size = 0; size + 1 < good.key.size(); ++size) {
    ASSERT_FALSE(CheckKey(good.key.substr(0, size)).ok()) << size;
  }
}

TEST_F(TlsFilesTest, AnotherCertificatesKeyIsNamed) {
  const KeyAndCertificate one = authority_.Issue("DNS:localhost");
  const KeyAndCertificate other = authority_.Issue("DNS:localhost");
  WritePair({one.certificate, other.key});
  EXPECT_EQ(Problem(), "--tls-key: " + files_.key +
                           " is not the key of the first certificate (of " +
                           files_.cert +
                           ", where the server's own comes "
                           "first)");
  // So is a chain in the wrong order.
  WritePair({authority_.Certificate() + one.certificate, one.key});
  EXPECT_THAT(Problem(), HasSubstr("is not the key of the first certificate"));
  WritePair({one.certificate + authority_.Certificate(), one.key});
  EXPECT_EQ(Problem(), "");
}

TEST_F(TlsFilesTest, AKeyWithAPassPhraseIsRefusedWithoutAsking) {
  const KeyAndCertificate good = authority_.Issue("DNS:localhost");
  WritePair({good.certificate, WithPassPhrase(good.key)});
  EXPECT_THAT(Problem(),
              StartsWith("--tls-key: " + files_.key + " has a pass phrase"));
}

TEST_F(TlsFilesTest, ACertificateOutOfItsTimeIsRefused) {
  using std::chrono::hours;
  WritePair(authority_.Issue("DNS:localhost", {-hours(2), -hours(1)}));
  EXPECT_EQ(Problem(), "--tls-cert: " + files_.cert + " has expired: renew it");
  WritePair(authority_.Issue("DNS:localhost", {hours(1), hours(2)}));
  EXPECT_THAT(Problem(), HasSubstr("does not hold yet"));
}

TEST_F(TlsFilesTest, NoErrorRepeatsAnyOfAKey) {
  const KeyAndCertificate one = authority_.Issue("DNS:localhost");
  WritePair({authority_.Issue("DNS:localhost").certificate, one.key});
  const std::string middle = one.key.substr(one.key.size() / 2, 12);
  EXPECT_THAT(Problem(), Not(HasSubstr(middle)));
  WritePair({one.key, one.key});
  EXPECT_THAT(Problem(),
              AllOf(HasSubstr("--tls-cert"), Not(HasSubstr(middle))));
}

}  // namespace
}  // namespace leadline
