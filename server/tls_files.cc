// SPDX-License-Identifier: Apache-2.0
#include "server/tls_files.h"

#include "server/crypto.h"
#include "server/small_file.h"

namespace leadline {
namespace {

constexpr char kCert[] = "--tls-cert";
constexpr char kKey[] = "--tls-key";
constexpr char kClientCa[] = "--tls-client-ca";

absl::Status Read(const char* flag, const std::string& path, mode_t forbidden,
                  std::string& text) {
  absl::StatusOr<std::string> read = ReadSmallFile(path, forbidden);
  if (!read.ok()) {
    return absl::Status(
        read.status().code(),
        std::string(flag) + ": " + std::string(read.status().message()));
  }
  text = *std::move(read);
  return absl::OkStatus();
}

absl::Status Wrong(const char* flag, const std::string& path,
                   const std::string& why) {
  return absl::InvalidArgumentError(std::string(flag) + ": " + path + " " +
                                    why);
}

absl::Status Wrong(const char* flag, const std::string& path,
                   const absl::Status& why) {
  return Wrong(flag, path, std::string(why.message()));
}

}  // namespace

absl::StatusOr<TlsTexts> ReadTlsFiles(const TlsFiles& files) {
  TlsTexts texts;
  absl::Status status = Read(kCert, files.cert, kOthersMayWrite, texts.cert);
  if (status.ok()) {
    status = Read(kKey, files.key, kOthersMayReadOrWrite, texts.key);
  }
  if (status.ok() && !files.client_ca.empty()) {
    status = Read(kClientCa, files.client_ca, kOthersMayWrite, texts.client_ca);
  }
  if (!status.ok()) return status;
  return texts;
}

absl::StatusOr<TimePoint> CheckTlsTexts(const TlsTexts& texts,
                                        const TlsFiles& files, TimePoint now) {
  const absl::StatusOr<Validity> holds = ReadCertificates(texts.cert);
  if (!holds.ok()) return Wrong(kCert, files.cert, holds.status());
  if (const absl::Status key = CheckKey(texts.key); !key.ok()) {
    return Wrong(kKey, files.key, key);
  }
  const absl::Status pair = CheckPair(texts.cert, texts.key);
  if (!pair.ok()) {
    return Wrong(kKey, files.key,
                 std::string(pair.message()) + " (of " + files.cert +
                     ", where the server's own comes first)");
  }
  if (holds->until <= now) {
    return Wrong(kCert, files.cert, "has expired: renew it");
  }
  if (holds->from > now) {
    return Wrong(kCert, files.cert,
                 "does not hold yet: see whether this machine's clock is "
                 "right");
  }
  if (!files.client_ca.empty()) {
    const absl::Status authorities = ReadCertificates(texts.client_ca).status();
    if (!authorities.ok()) {
      return Wrong(kClientCa, files.client_ca, authorities);
    }
  }
  return holds->until;
}

}  // namespace leadline
