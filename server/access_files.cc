// SPDX-License-Identifier: Apache-2.0
#include "server/access_files.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "server/small_file.h"

namespace leadline {
namespace {

constexpr Duration kLookEvery{1000};
constexpr Duration kExpiresSoon = std::chrono::days(14);

void LogCertificate(const TlsFiles& files, TimePoint until, TimePoint now) {
  const auto days =
      std::chrono::duration_cast<std::chrono::days>(until - now).count();
  LogInfo("certificate-read", {{"path", files.cert}, {"days_left", days}});
  if (until - now < kExpiresSoon) {
    LogWarning("certificate-expires-soon",
               {{"path", files.cert}, {"days_left", days}});
  }
}

// The names of those tokens that `others` has none of.
std::string NamesBeside(const Tokens& tokens, const Tokens& others) {
  std::string names;
  for (const Token& token : tokens.All()) {
    const bool is_there = std::any_of(
        others.All().begin(), others.All().end(),
        [&](const Token& other) { return other.name == token.name; });
    if (!is_there) names += (names.empty() ? "" : ",") + token.name;
  }
  return names;
}

// Tells what changed by name; the tokens themselves are not known here.
void LogTokens(const std::string& path, const Tokens& before,
               const Tokens& after, TimePoint now) {
  const auto expired =
      std::count_if(after.All().begin(), after.All().end(),
                    [&](const Token& token) { return token.HasExpired(now); });
  LogInfo("tokens-read", {{"path", path},
                          {"tokens", after.All().size()},
                          {"expired", expired},
                          {"added", NamesBeside(after, before)},
                          {"removed", NamesBeside(before, after)}});
  if (after.All().empty()) {
    LogWarning("nobody-may-call",
               {{"path", path}, {"reason", "the file holds no token"}});
  }
}

absl::Status Named(const std::string& path, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      "--token-file: " + path + std::string(status.message()));
}

// The rights of everybody are in it: only its owner's group may change it.
absl::StatusOr<std::string> ReadTokenFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile(path, kOthersMayWrite);
  if (!text.ok()) return Named("", text.status());
  return text;
}

absl::StatusOr<Tokens> ParseTokenFile(const std::string& path,
                                      const absl::StatusOr<std::string>& text) {
  if (!text.ok()) return text.status();
  absl::StatusOr<Tokens> tokens = Tokens::Parse(*text);
  if (!tokens.ok()) return Named(path + ": ", tokens.status());
  return tokens;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessFiles>> AccessFiles::Load(
    const AccessOptions& options, Clock& clock, Access& access,
    AccessStats& stats) {
  std::unique_ptr<AccessFiles> files(
      new AccessFiles(options, clock, access, stats));
  access.SetClientNames(options.client_names);
  absl::Status status = files->LoadTls();
  if (status.ok()) status = files->LoadTokens();
  if (!status.ok()) return status;
  return files;
}

absl::Status AccessFiles::LoadTls() {
  if (options_.tls.cert.empty()) return absl::OkStatus();
  const TimePoint now = clock_.Now();
  absl::StatusOr<ReadTls> read = ReadTlsNow(now);
  if (!read.ok()) return read.status();
  stats_.certificate_until = read->until;
  LogCertificate(options_.tls, read->until, now);
  credentials_ = std::make_shared<TlsCredentials>(read->texts);
  tls_.emplace(std::move(read->texts));
  return absl::OkStatus();
}

absl::Status AccessFiles::LoadTokens() {
  const std::string& path = options_.token_file;
  if (path.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> text = ReadTokenFile(path);
  absl::StatusOr<Tokens> tokens = ParseTokenFile(path, text);
  if (!tokens.ok()) return tokens.status();
  LogTokens(path, Tokens(), *tokens, clock_.Now());
  access_.SetTokens(*std::move(tokens));
  tokens_.emplace(*std::move(text));
  return absl::OkStatus();
}

std::shared_ptr<grpc::ServerCredentials> AccessFiles::Credentials() const {
  if (!credentials_) return grpc::InsecureServerCredentials();
  return credentials_;
}

void AccessFiles::Watch() {
  if (!tls_ && !tokens_) return;
  watcher_ = std::jthread([this](const std::stop_token& stop) {
    while (clock_.SleepFor(kLookEvery, stop)) Look();
  });
}

void AccessFiles::Look() {
  if (tls_) LookAtTls();
  if (tokens_) LookAtTokens();
}

void AccessFiles::LookAtTls() {
  const TimePoint now = clock_.Now();
  absl::StatusOr<ReadTls> read = ReadTlsNow(now);
  stats_.tls_files_refused = !read.ok();
  if (!read.ok()) {
    if (tls_->Refuse(read.status())) {
      LogError("certificate-refused", {{"reason", read.status()}});
    }
    return;
  }
  if (!tls_->Offer(std::move(read->texts))) return;
  credentials_->Replace(tls_->Current());
  stats_.certificate_until = read->until;
  LogCertificate(options_.tls, read->until, now);
}

absl::StatusOr<AccessFiles::ReadTls> AccessFiles::ReadTlsNow(
    TimePoint now) const {
  absl::StatusOr<TlsTexts> texts = ReadTlsFiles(options_.tls);
  if (!texts.ok()) return texts.status();
  // What is in use was found good, and may have expired since.
  if (tls_ && *texts == tls_->Current()) {
    return ReadTls{*std::move(texts), stats_.certificate_until};
  }
  const absl::StatusOr<TimePoint> until =
      CheckTlsTexts(*texts, options_.tls, now);
  if (!until.ok()) return until.status();
  return ReadTls{*std::move(texts), *until};
}

void AccessFiles::LookAtTokens() {
  const std::string& path = options_.token_file;
  absl::StatusOr<std::string> text = ReadTokenFile(path);
  absl::StatusOr<Tokens> tokens = ParseTokenFile(path, text);
  stats_.token_file_refused = !tokens.ok();
  if (!tokens.ok()) {
    if (tokens_->Refuse(tokens.status())) {
      LogError("token-file-refused", {{"reason", tokens.status()}});
    }
    return;
  }
  const std::string before = tokens_->Current();
  if (!tokens_->Offer(*std::move(text))) return;
  LogTokens(path, *Tokens::Parse(before), *tokens, clock_.Now());
  access_.Replace(*std::move(tokens));
}

}  // namespace leadline
