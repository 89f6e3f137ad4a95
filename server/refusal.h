// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_REFUSAL_H_
#define LEADLINE_SERVER_REFUSAL_H_

#include <cstddef>
#include <string_view>

// Why calls are refused for who makes them. All functions are pure.
namespace leadline {

enum class Refusal : size_t {
  kTokenMissing,
  kTokenUnknown,
  kTokenExpired,
  kTokenNotAllowed,
  kCertificateMissing,
  kCertificateNotAllowed,
};
inline constexpr size_t kRefusals = 6;

// As ErrorInfo and the metrics name it, "TOKEN_MISSING"; part of the contract.
const char* NameOf(Refusal refusal);

// What is wrong, and the cure, for people.
std::string_view InWords(Refusal refusal);

// True if the caller is known, and may not do this.
bool IsKnown(Refusal refusal);

}  // namespace leadline

#endif  // LEADLINE_SERVER_REFUSAL_H_
