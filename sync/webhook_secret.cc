// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_secret.h"

#include "absl/status/status.h"

namespace leadline {
namespace {

constexpr char kVariable[] = "LEADLINE_WEBHOOK_SECRET";

}  // namespace

absl::StatusOr<std::optional<WebhookSecret>> WebhookSecret::Load(
    const Credentials::Environment& environment) {
  const std::string file_variable = std::string(kVariable) + "_FILE";
  if (!environment(kVariable) && !environment(file_variable.c_str())) {
    return std::nullopt;
  }
  absl::StatusOr<std::string> value =
      Credentials::LoadKey(environment, kVariable);
  if (!value.ok()) return value.status();
  if (value->size() < kShortest) {
    return absl::InvalidArgumentError(
        std::string(kVariable) + " is shorter than " +
        std::to_string(kShortest) +
        " characters: make one with `openssl rand -hex 32`");
  }
  return WebhookSecret(*std::move(value));
}

absl::StatusOr<std::optional<WebhookSecret>> WebhookSecret::FromEnvironment() {
  return Load(Credentials::ProcessEnvironment());
}

}  // namespace leadline
