// SPDX-License-Identifier: Apache-2.0
#include "server/page_token.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "server/errors.h"

namespace leadline {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kNumbers = 5;
constexpr size_t kBytes = 1 + kNumbers * sizeof(int64_t);

// Tells numbers apart without showing them. Whether the question had a country
// code counts as well: it finds others.
int64_t MarkOf(const PhoneQuery& query) {
  auto mark = static_cast<uint64_t>(query.Key().digits) * 2 +
              (query.IsInternational() ? 1 : 0);
  mark *= 0x9E3779B97F4A7C15ULL;
  mark ^= mark >> 32U;
  mark *= 0xD6E8FEB86659FD93ULL;
  return static_cast<int64_t>(mark ^ (mark >> 32U));
}

// Little-endian, whatever the machine is.
void Append(int64_t number, std::string& out) {
  auto rest = static_cast<uint64_t>(number);
  for (size_t i = 0; i < sizeof rest; ++i, rest >>= 8U) {
    out.push_back(static_cast<char>(rest & 0xffU));
  }
}

int64_t Take(std::string_view& bytes) {
  uint64_t number = 0;
  for (size_t i = sizeof number; i-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(bytes[i]);
  }
  bytes.remove_prefix(sizeof number);
  return static_cast<int64_t>(number);
}

}  // namespace

std::string PageToken(const MatchPosition& last, const PhoneQuery& query) {
  std::string bytes(1, static_cast<char>(kVersion));
  Append(MarkOf(query), bytes);
  Append(last.activity, bytes);
  Append(last.stamp, bytes);
  Append(last.number, bytes);
  Append(last.row, bytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<MatchPosition> ReadPageToken(std::string_view token,
                                            const PhoneQuery& query) {
  std::string bytes;
  const absl::string_view text(token.data(), token.size());
  if (!absl::WebSafeBase64Unescape(text, &bytes) || bytes.size() != kBytes ||
      bytes[0] != static_cast<char>(kVersion)) {
    return InvalidPageToken();
  }
  std::string_view rest = std::string_view(bytes).substr(1);
  if (Take(rest) != MarkOf(query)) return InvalidPageToken();
  MatchPosition last;
  last.activity = Take(rest);
  last.stamp = Take(rest);
  last.number = Take(rest);
  last.row = Take(rest);
  return last;
}

}  // namespace leadline
