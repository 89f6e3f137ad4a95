// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CRYPTO_H_
#define LEADLINE_SERVER_CRYPTO_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/clock.h"

// What the server needs of OpenSSL. All of these are safe to call from any
// thread, and no error repeats any of a key.
namespace leadline {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::string_view text);

// In a time that does not depend on where they differ.
bool EqualInConstantTime(const Digest& a, const Digest& b);

// When a certificate holds.
struct Validity {
  TimePoint from;
  TimePoint until;
};

// Of the first certificate in PEM text, the others being its chain.
// InvalidArgument, saying what is wrong, if one of them cannot be read or there
// is none.
absl::StatusOr<Validity> ReadCertificates(const std::string& pem);

// OK if PEM text holds a private key without a pass phrase; else
// InvalidArgument, saying what is wrong.
absl::Status CheckKey(const std::string& pem);

// OK if a server can use the first of the certificates with the key: it is the
// certificate's own, and both are strong enough for this machine's policy. Else
// InvalidArgument. REQUIRES: both were read without an error.
absl::Status CheckPair(const std::string& certificates, const std::string& key);

}  // namespace leadline

#endif  // LEADLINE_SERVER_CRYPTO_H_
