// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_REFUSAL_H_
#define LEADLINE_SERVER_REFUSAL_H_

#include <array>
#include <cstddef>

namespace leadline {

// Why a call is refused for who makes it.
enum class Refusal : size_t {
  kTokenMissing,
  kTokenUnknown,
  kTokenExpired,
  kTokenNotAllowed,
  kCertificateMissing,
  kCertificateNotAllowed,
};
inline constexpr size_t kRefusals = 6;

// As ErrorInfo and the metrics name them; part of the contract.
inline constexpr std::array<const char*, kRefusals> kRefusalNames = {
    "TOKEN_MISSING",     "TOKEN_UNKNOWN",       "TOKEN_EXPIRED",
    "TOKEN_NOT_ALLOWED", "CERTIFICATE_MISSING", "CERTIFICATE_NOT_ALLOWED"};

inline const char* NameOf(Refusal refusal) {
  return kRefusalNames[static_cast<size_t>(refusal)];
}

}  // namespace leadline

#endif  // LEADLINE_SERVER_REFUSAL_H_
