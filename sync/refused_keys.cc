// SPDX-License-Identifier: Apache-2.0
#include "sync/refused_keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/duration.h"
#include "replica/replica_paths.h"
#include "sync/key_user.h"
#include "sync/lead_digest.h"

namespace leadline {
namespace {

std::string DigestOf(const Credentials& credentials,
                     const UpstreamUrl& upstream) {
  LeadDigest digest;
  for (const std::string& part :
       {credentials.AccessKey(), credentials.SecretKey(), upstream.Base()}) {
    digest.Add(part);
  }
  return std::to_string(digest.Value());
}

// When the keys of this digest were refused; none if the file says nothing of
// them.
std::optional<TimePoint> RefusedAt(const std::string& path,
                                   const std::string& digest) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 64> bytes{};
  const ssize_t size = read(file, bytes.data(), bytes.size());
  close(file);
  if (size <= 0) return std::nullopt;
  std::string_view text(bytes.data(), static_cast<size_t>(size));
  const std::string head = digest + " ";
  if (!text.starts_with(head)) return std::nullopt;
  text.remove_prefix(head.size());
  int64_t ms = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), ms);
  // The line's end tells that it was written whole.
  if (error != std::errc() ||
      text.substr(static_cast<size_t>(end - text.data())) != "\n") {
    return std::nullopt;
  }
  return TimePoint(Duration(ms));
}

}  // namespace

RefusedKeys::RefusedKeys(const std::string& replica,
                         const Credentials& credentials,
                         const UpstreamUrl& upstream, const Clock& clock)
    : path_(StandingNameOf(replica).value_or(replica) + ".refused"),
      host_(upstream.host),
      digest_(DigestOf(credentials, upstream)),
      clock_(clock) {}

absl::Status RefusedKeys::MayAsk() const {
  const std::optional<TimePoint> refused = RefusedAt(path_, digest_);
  if (!refused) return absl::OkStatus();
  const Duration since = clock_.Now() - *refused;
  // A time to come is of a clock that was set back since.
  if (since < Duration(0) || since >= kBetweenProbes) return absl::OkStatus();
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(kBetweenProbes - since);
  return absl::PermissionDeniedError(
      host_ +
      " did not accept these keys a moment ago and is not asked again "
      "within " +
      FormatDuration(left) +
      ": check LEADSQUARED_ACCESS_KEY, LEADSQUARED_SECRET_KEY and --upstream; "
      "others are tried at once");
}

void RefusedKeys::Note(const absl::Status& greeted) const {
  if (!AreKeysRefused(greeted)) {
    unlink(path_.c_str());
    return;
  }
  const int file =
      open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
           0600);
  if (file < 0) return;
  const std::string line =
      digest_ + " " + std::to_string(clock_.Now().time_since_epoch().count()) +
      "\n";
  const bool whole = write(file, line.data(), line.size()) ==
                     static_cast<ssize_t>(line.size());
  close(file);
  if (!whole) unlink(path_.c_str());
}

}  // namespace leadline
