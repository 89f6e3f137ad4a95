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
// under a number for ever. Lists are few, so all are kept in memory too.
// Must not outlive the Database. Not thread-safe.
class AttributeNames {
 public:
  static absl::StatusOr<AttributeNames> Open(Database& database);

  // The list's number; a new list is stored first. InvalidArgument if a name
  // has a zero byte, else errors as Database.
  absl::StatusOr<uint32_t> NumberOf(std::span<const std::string_view> names);

 private:
  explicit AttributeNames(Statement add) : add_(std::move(add)) {}

  Statement add_;
  // By the names joined as they are stored.
  std::unordered_map<std::string, uint32_t> numbers_;
  std::string joined_;  // kept for its memory
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ATTRIBUTE_NAMES_H_
