// SPDX-License-Identifier: Apache-2.0
#include "server/tokens.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace leadline {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kHash = "sha256:";
constexpr std::string_view kMay = "may=";
constexpr std::string_view kUntil = "until=";
constexpr size_t kLongestName = 64;
constexpr unsigned kEverything = static_cast<unsigned>(Right::kLookup) |
                                 static_cast<unsigned>(Right::kStatus);

absl::Status Wrong(const std::string& why) {
  return absl::InvalidArgumentError(why);
}

std::vector<std::string_view> Split(std::string_view text,
                                    std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t start = text.find_first_not_of(separators);
    if (start == std::string_view::npos) return parts;
    text.remove_prefix(start);
    const size_t end = std::min(text.find_first_of(separators), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

bool IsName(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return text.size() <= kLongestName &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

template <typename Number>
bool ReadNumber(std::string_view text, int base, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number, base);
  return error == std::errc() && after == end;
}

absl::Status ReadDigest(std::string_view text, Digest& digest) {
  bool good = text.starts_with(kHash) &&
              text.size() == kHash.size() + 2 * digest.size();
  for (size_t i = 0; good && i < digest.size(); ++i) {
    good = ReadNumber(text.substr(kHash.size() + 2 * i, 2), 16, digest[i]);
  }
  if (good) return absl::OkStatus();
  return Wrong(
      "has no sha256: with 64 hexadecimal digits behind the name: the "
      "token's SHA-256, never the token itself");
}

absl::Status ReadRights(std::string_view text, unsigned& rights) {
  rights = 0;
  for (const std::string_view name : Split(text, ",")) {
    if (name == "lookup") {
      rights |= static_cast<unsigned>(Right::kLookup);
    } else if (name == "status") {
      rights |= static_cast<unsigned>(Right::kStatus);
    } else {
      return Wrong("has another right in may= than lookup and status");
    }
  }
  return rights == 0 ? Wrong("has nothing in may=: lookup, status or both")
                     : absl::OkStatus();
}

// The end of a day, by UTC.
absl::Status ReadUntil(std::string_view text, std::optional<TimePoint>& until) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const bool read = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                    ReadNumber(text.substr(0, 4), 10, year) &&
                    ReadNumber(text.substr(5, 2), 10, month) &&
                    ReadNumber(text.substr(8, 2), 10, day);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!read || !date.ok()) {
    return Wrong("has no day in until=: write it as 2027-12-31");
  }
  until = TimePoint(std::chrono::sys_days(date) + std::chrono::days(1));
  return absl::OkStatus();
}

absl::StatusOr<Token> ReadToken(const std::vector<std::string_view>& words) {
  Token token{std::string(words[0]), {}, kEverything, std::nullopt};
  if (!IsName(words[0])) {
    return Wrong(
        "has no name first: up to 64 letters, digits, dots, dashes and "
        "underscores");
  }
  absl::Status status =
      ReadDigest(words.size() < 2 ? "" : words[1], token.digest);
  bool has_rights = false;
  for (size_t i = 2; status.ok() && i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word.starts_with(kMay) && !std::exchange(has_rights, true)) {
      status = ReadRights(word.substr(kMay.size()), token.rights);
    } else if (word.starts_with(kUntil) && !token.until) {
      status = ReadUntil(word.substr(kUntil.size()), token.until);
    } else {
      status = Wrong(
          "has something behind the hash that is neither one may= nor one "
          "until=");
    }
  }
  if (!status.ok()) return status;
  return token;
}

absl::Status CheckUnlike(const std::vector<Token>& others, const Token& token) {
  for (const Token& other : others) {
    if (other.name == token.name) {
      return Wrong("has a name that another line has: give each its own");
    }
    if (other.digest == token.digest) {
      return Wrong("has the token that another line has: make one for each");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Tokens> Tokens::Parse(std::string_view text) {
  std::vector<Token> tokens;
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    const auto words = Split(text.substr(0, end), kBlanks);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty() || words[0].starts_with('#')) continue;
    absl::StatusOr<Token> token = ReadToken(words);
    absl::Status status = token.status();
    if (status.ok()) status = CheckUnlike(tokens, *token);
    if (!status.ok()) {
      return Wrong("line " + std::to_string(line) + " " +
                   std::string(status.message()));
    }
    tokens.push_back(*std::move(token));
  }
  return Tokens(std::move(tokens));
}

const Token* Tokens::Find(std::string_view token) const {
  const Digest digest = Sha256(token);
  const Token* found = nullptr;
  for (const Token& known : tokens_) {
    if (EqualInConstantTime(known.digest, digest)) found = &known;
  }
  return found;
}

}  // namespace leadline
