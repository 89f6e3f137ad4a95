// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LEAD_ENCODER_H_
#define LEADLINE_SYNC_LEAD_ENCODER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace leadline {

// One attribute of a lead as upstream gives it. Borrows its text.
struct LeadAttribute {
  std::string_view name;
  std::string_view value;  // empty where null
  bool is_null = false;
};

// The common attributes, in their types. Borrows its text. Absent: null
// upstream, not there, or not readable as the type.
struct TypedLead {
  std::optional<std::string_view> id;
  std::optional<uint64_t> number;
  std::optional<std::string_view> first_name;
  std::optional<std::string_view> last_name;
  std::optional<std::string_view> email;
  std::optional<std::string_view> phone;
  std::optional<std::string_view> mobile;
  std::optional<std::string_view> company;
  std::optional<std::string_view> stage;
  std::optional<std::string_view> source;
  std::optional<std::string_view> owner_id;
  std::optional<std::string_view> owner_name;
  std::optional<std::string_view> owner_email;
  std::optional<bool> do_not_call;
  std::optional<bool> do_not_email;
  std::optional<TimePoint> created_at;
  std::optional<TimePoint> modified_at;
  std::optional<TimePoint> last_activity_at;
};

// The bytes of a leadline.v1.Lead, written straight from the values; equal
// values give equal bytes. Null attributes are left out.
// REQUIRES: all text is valid UTF-8, names are distinct. A pure function, safe
// for concurrent use.
std::string EncodeLead(const TypedLead& typed,
                       std::span<const LeadAttribute> attributes,
                       uint32_t attribute_list);

}  // namespace leadline

#endif  // LEADLINE_SYNC_LEAD_ENCODER_H_
