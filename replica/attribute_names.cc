// SPDX-License-Identifier: Apache-2.0
#include "replica/attribute_names.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "replica/state_query.h"

namespace leadline {
namespace {

constexpr char kAdd[] =
    "INSERT INTO attribute_lists(number, names) VALUES(?1, ?2)";

void AppendName(std::string& joined, std::string_view name) {
  joined.append(name);
  joined.push_back('\0');
}

}  // namespace

absl::StatusOr<AttributeNames> AttributeNames::Open(Database& database) {
  absl::StatusOr<Statement> add = database.Prepare(kAdd);
  if (!add.ok()) return add.status();
  AttributeNames names(std::move(*add));
  const absl::StatusOr<std::vector<AttributeList>> lists =
      ReadAttributeLists(database);
  if (!lists.ok()) return lists.status();
  for (const AttributeList& list : *lists) {
    std::string joined;
    for (const std::string& name : list.names) AppendName(joined, name);
    names.numbers_.emplace(std::move(joined), list.number);
  }
  return names;
}

absl::StatusOr<uint32_t> AttributeNames::NumberOf(
    std::span<const std::string_view> names) {
  joined_.clear();
  for (const std::string_view name : names) {
    if (name.find('\0') != std::string_view::npos) {
      return absl::InvalidArgumentError("an attribute's name has a zero byte");
    }
    AppendName(joined_, name);
  }
  const auto known = numbers_.find(joined_);
  if (known != numbers_.end()) return known->second;
  if (numbers_.size() >= kMost) {
    if (!std::exchange(told_, true)) {
      LogWarning("attribute-lists-full",
                 {{"lists", kMost},
                  {"next",
                   "leads with other lists of attributes are stored without "
                   "the order of theirs, and which of them are null"}});
    }
    return 0;
  }
  // Lists are never removed, so their count is the latest number.
  const auto number = static_cast<uint32_t>(numbers_.size() + 1);
  add_.Bind(1, number);
  add_.BindBlob(2, joined_);
  absl::Status status = add_.Run();
  if (!status.ok()) return status;
  numbers_.emplace(joined_, number);
  return number;
}

}  // namespace leadline
