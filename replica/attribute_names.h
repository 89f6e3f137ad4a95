// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ATTRIBUTE_NAMES_H_
#define LEADLINE_REPLICA_ATTRIBUTE_NAMES_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/sqlite.h"

namespace leadline {

// The distinct lists of attribute names that the account's answers had, each
// under a number for ever. Lists are few, so all are kept in memory too; where
// an account leaves out what is null, or names come in any order, nearly every
// lead has one of its own, and those past the bound are not kept.
// Must not outlive the Database. Not thread-safe.
class AttributeNames {
 public:
  static constexpr size_t kMost = 1000;

  static absl::StatusOr<AttributeNames> Open(Database& database);

  // The list's number; a new list is stored first. 0, which stands for an
  // unknown list, for new ones past the bound: the log says so once.
  // InvalidArgument if a name has a zero byte, else errors as Database.
  absl::StatusOr<uint32_t> NumberOf(std::span<const std::string_view> names);

  // How many lists have a number.
  size_t Count() const { return numbers_.size(); }

 private:
  explicit AttributeNames(Statement add) : add_(std::move(add)) {}

  Statement add_;
  // By the names joined as they are stored.
  std::unordered_map<std::string, uint32_t> numbers_;
  std::string joined_;  // kept for its memory
  bool told_ = false;   // that there are too many
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ATTRIBUTE_NAMES_H_
