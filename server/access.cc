// SPDX-License-Identifier: Apache-2.0
#include "server/access.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <utility>

#include "server/errors.h"

namespace leadline {
namespace {

constexpr char kHeader[] = "authorization";
constexpr std::string_view kScheme = "bearer ";

std::string_view View(const grpc::string_ref& text) {
  return {text.data(), text.size()};
}

char Lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// "TOKEN" of "Bearer TOKEN", the word in either case.
std::optional<std::string_view> TokenIn(std::string_view credentials) {
  const bool is_bearer =
      credentials.size() > kScheme.size() &&
      std::equal(kScheme.begin(), kScheme.end(), credentials.begin(),
                 [](char wanted, char c) { return wanted == Lower(c); });
  if (!is_bearer) return std::nullopt;
  return credentials.substr(kScheme.size());
}

// None without a token, and where there are two, of which we would have to
// choose one.
std::optional<std::string_view> TokenOf(
    const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto [first, last] = metadata.equal_range(kHeader);
  if (first == last || std::next(first) != last) return std::nullopt;
  return TokenIn(View(first->second));
}

bool HasName(const grpc::AuthContext& caller, const char* kind,
             const std::vector<std::string>& names) {
  const std::vector<grpc::string_ref> given = caller.FindPropertyValues(kind);
  return std::any_of(
      given.begin(), given.end(), [&](const grpc::string_ref& name) {
        return std::find(names.begin(), names.end(), View(name)) != names.end();
      });
}

}  // namespace

void Access::SetTokens(Tokens tokens) {
  Replace(std::move(tokens));
  is_open_ = false;
}

void Access::SetClientNames(std::vector<std::string> names) {
  client_names_ = std::move(names);
  is_open_ = is_open_ && client_names_.empty();
}

void Access::Replace(Tokens tokens) {
  auto fresh = std::make_shared<const Tokens>(std::move(tokens));
  const std::lock_guard lock(mutex_);
  tokens_.swap(fresh);
}

std::shared_ptr<const Tokens> Access::TokensNow() const {
  const std::lock_guard lock(mutex_);
  return tokens_;
}

absl::Status Access::CheckCaller(const grpc::ServerContextBase& context,
                                 Right right) const {
  std::optional<Refusal> refusal;
  if (!client_names_.empty()) refusal = CheckCertificate(context);
  const std::shared_ptr<const Tokens> tokens = TokensNow();
  if (!refusal && tokens) refusal = CheckToken(context, *tokens, right);
  if (!refusal) return absl::OkStatus();
  stats_.Count(*refusal);
  return CallRefused(*refusal);
}

std::optional<Refusal> Access::CheckToken(
    const grpc::ServerContextBase& context, const Tokens& tokens,
    Right right) const {
  const std::optional<std::string_view> given = TokenOf(context);
  if (!given) return Refusal::kTokenMissing;
  const Token* const token = tokens.Find(*given);
  if (token == nullptr) return Refusal::kTokenUnknown;
  if (token->until && token->HasExpired(clock_.Now())) {
    return Refusal::kTokenExpired;
  }
  if (!token->May(right)) return Refusal::kTokenNotAllowed;
  return std::nullopt;
}

std::optional<Refusal> Access::CheckCertificate(
    const grpc::ServerContextBase& context) const {
  const std::shared_ptr<const grpc::AuthContext> caller =
      context.auth_context();
  if (!caller ||
      caller->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME).empty()) {
    return Refusal::kCertificateMissing;
  }
  const bool allowed =
      HasName(*caller, GRPC_PEER_DNS_PROPERTY_NAME, client_names_) ||
      HasName(*caller, GRPC_PEER_URI_PROPERTY_NAME, client_names_);
  if (!allowed) return Refusal::kCertificateNotAllowed;
  return std::nullopt;
}

}  // namespace leadline
