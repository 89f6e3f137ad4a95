// SPDX-License-Identifier: Apache-2.0
#include "server/refusal.h"

#include <array>

namespace leadline {
namespace {

struct Entry {
  const char* name;
  std::string_view words;
};

constexpr std::array<Entry, kRefusals> kEntries = {{
    {"TOKEN_MISSING",
     "this server wants a token: send it as \"authorization: Bearer TOKEN\" in "
     "the metadata, once"},
    {"TOKEN_UNKNOWN",
     "this server does not know the token: it may have been replaced"},
    {"TOKEN_EXPIRED", "the token's time is over: ask for another one"},
    {"TOKEN_NOT_ALLOWED", "the token does not allow this call"},
    {"CERTIFICATE_MISSING",
     "this server wants a certificate of its callers, and the connection has "
     "none"},
    {"CERTIFICATE_NOT_ALLOWED",
     "the certificate has no name that this server allows"},
}};

const Entry& EntryOf(Refusal refusal) {
  return kEntries[static_cast<size_t>(refusal)];
}

}  // namespace

const char* NameOf(Refusal refusal) { return EntryOf(refusal).name; }

std::string_view InWords(Refusal refusal) { return EntryOf(refusal).words; }

bool IsKnown(Refusal refusal) {
  return refusal == Refusal::kTokenNotAllowed ||
         refusal == Refusal::kCertificateNotAllowed;
}

}  // namespace leadline
