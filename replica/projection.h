// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PROJECTION_H_
#define LEADLINE_REPLICA_PROJECTION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace leadline {

// The attributes a caller wants of each lead. Cuts the others out of encoded
// leads by their tags, without parsing the lead. Immutable, so safe for
// concurrent use.
class Projection {
 public:
  // Wants all attributes.
  Projection() = default;
  // Wants the attributes of these names; all, if there are none. They are the
  // entries of a map from text to text, the field of leads with this number.
  // The names must outlive it.
  Projection(int attributes, std::vector<std::string_view> names);

  bool IsEverything() const { return names_.empty(); }

  // The encoded lead with only the attributes wanted; all other fields stay.
  // Internal if `lead` is no encoded message.
  absl::StatusOr<std::string> Cut(std::string lead) const;

  // The same, appended to `kept`.
  absl::Status CutInto(std::string_view lead, std::string& kept) const;

  // Whether a field with this encoded tag is an attribute.
  bool IsAttribute(std::string_view tag) const;

  // Whether the attribute of this name is wanted.
  bool Wants(std::string_view name) const;

  // All that was given to make it. REQUIRES: it is not everything.
  int Attributes() const { return attributes_; }
  const std::vector<std::string_view>& Names() const { return names_; }

 private:
  int attributes_ = 0;
  std::vector<std::string_view> names_;  // sorted
  // The marks of all names: a name without its mark here is not wanted, which
  // tells most attributes without a search.
  uint64_t marks_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PROJECTION_H_
