// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_place.h"

#include <algorithm>

namespace leadline {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

}  // namespace

absl::Status CheckWebhookPath(const std::string& path) {
  const bool plain = std::ranges::all_of(path, [](char c) {
    return IsLetterOrDigit(c) || c == '/' || c == '-' || c == '_' || c == '.';
  });
  if (path.size() < 2 || path.front() != '/' || !plain) {
    return absl::InvalidArgumentError(
        "give a path of letters, digits, - _ . and /, for example "
        "/webhooks/leadsquared");
  }
  for (const char* page : {"/livez", "/readyz", "/metrics"}) {
    if (path == page) {
      return absl::InvalidArgumentError(
          "another page is there already: give a path of its own");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckWebhookHeader(const std::string& header) {
  const bool name = std::ranges::all_of(header, [](char c) {
    return IsLetterOrDigit(c) || c == '-' || c == '_';
  });
  if (header.empty() || !name) {
    return absl::InvalidArgumentError(
        "give a header's name, for example X-Leadline-Secret");
  }
  return absl::OkStatus();
}

}  // namespace leadline
