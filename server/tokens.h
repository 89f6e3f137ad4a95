// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_TOKENS_H_
#define LEADLINE_SERVER_TOKENS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/crypto.h"

namespace leadline {

// What a caller may be allowed to do.
enum class Right : unsigned {
  kLookup = 1,  // whatever tells of leads
  kStatus = 2,  // how the replica is
};

// Who may ask, as a token file says. Plain data, without any token.
struct Token {
  std::string name;
  Digest digest{};      // SHA-256 of the token
  unsigned rights = 0;  // of Right
  // From here on it is no good; none: for ever.
  std::optional<TimePoint> until;

  bool May(Right right) const {
    return (rights & static_cast<unsigned>(right)) != 0;
  }
  bool HasExpired(TimePoint now) const { return until && *until <= now; }
};

// The tokens of a file. One line is one token:
//
//   NAME sha256:HEX [may=lookup,status] [until=2027-12-31]
//
// NAME is of letters, digits, dots, dashes and underscores, HEX the SHA-256 of
// the token in 64 hexadecimal digits. Without `may` it may do everything, with
// it only that; it holds through the day of `until`, by UTC. Empty lines and
// those that begin with # are passed over. Immutable, so safe for concurrent
// use.
class Tokens {
 public:
  // None: nobody may ask.
  Tokens() = default;

  // InvalidArgument for any other line, with its number and the cure, and
  // without anything of the line: it may hold a token that somebody put there.
  // A name or a token that is there twice is one too.
  static absl::StatusOr<Tokens> Parse(std::string_view text);

  // The entry of a token; null if there is none. Takes the same time whichever
  // it is, and however much of it is right.
  const Token* Find(std::string_view token) const;

  const std::vector<Token>& All() const { return tokens_; }

 private:
  explicit Tokens(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::vector<Token> tokens_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_TOKENS_H_
