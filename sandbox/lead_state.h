// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_LEAD_STATE_H_
#define LEADLINE_SANDBOX_LEAD_STATE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace sandbox {

// Instants are milliseconds since the Unix epoch, in upstream time. kNever
// sorts before every real one.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

// The instant without its milliseconds.
inline int64_t WholeSecond(int64_t ms) {
  return ms == kNever ? ms : ms - (ms % 1000 + 1000) % 1000;
}

// Everything that is remembered about one lead; its text is derived from this,
// its index and the account's seed. Plain data.
struct LeadState {
  int64_t created_ms = kNever;   // CreatedOn
  int64_t modified_ms = kNever;  // ModifiedOn: the main table only
  int64_t activity_ms = kNever;  // ProspectActivityDate_Max
  uint32_t updates = 0;          // how often its attributes were changed
  uint32_t activities = 0;       // how many activities it has had
  bool overridden = false;       // some attributes were set by hand
  bool readable = true;          // false: deleted, or created but not yet seen

  friend bool operator==(const LeadState&, const LeadState&) = default;
};

// One name with its value; nullopt is JSON's null, which is not "".
struct Attribute {
  std::string name;
  std::optional<std::string> value;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

// All attributes that belong to a lead, in the account's order; without
// `Total` and `CanUpdate`, which belong to the query.
using Lead = std::vector<Attribute>;

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_LEAD_STATE_H_
