// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_ACCESS_FIXTURE_H_
#define LEADLINE_TESTS_SERVER_ACCESS_FIXTURE_H_

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "server/crypto.h"
#include "server/tls_files.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// The line of a token in a token file.
inline std::string TokenLine(const std::string& name, const std::string& token,
                             const std::string& rest = "") {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : Sha256(token)) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return name + " sha256:" + hex + " " + rest + "\n";
}

// A folder with the files of a server's certificate.
class TlsFilesOnDisk : public ::testing::Test {
 protected:
  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    chmod(path.c_str(), 0600);
  }

  void WritePair(const KeyAndCertificate& pair) const {
    Write(files_.cert, pair.certificate);
    Write(files_.key, pair.key);
  }

  void WriteClientCa(const TestAuthority& authority) {
    files_.client_ca = folder_.Path("client-ca.pem");
    Write(files_.client_ca, authority.Certificate());
  }

  TempFolder folder_;
  TestAuthority authority_{"the bank"};
  TlsFiles files_{folder_.Path("server.pem"), folder_.Path("server.key"), ""};
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_ACCESS_FIXTURE_H_
