// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_GUID_H_
#define LEADLINE_SANDBOX_GUID_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sandbox {

// An id of LeadSquared, ordered as its lower-case text is. A value type.
struct Guid {
  uint64_t high = 0;
  uint64_t low = 0;

  friend bool operator==(const Guid&, const Guid&) = default;
  friend bool operator<(const Guid& a, const Guid& b) {
    return a.high != b.high ? a.high < b.high : a.low < b.low;
  }
};

// A random-looking (version 4) id from two draws.
Guid MakeGuid(uint64_t high, uint64_t low);

// "1bfdec89-f91b-46a3-85bd-fda3f3712518".
void AppendGuid(const Guid& guid, std::string& out);

// Reads either case; nullopt for anything of another shape.
std::optional<Guid> ParseGuid(std::string_view text);

// The ProspectID of a lead; lead 0 has the sample's.
Guid LeadGuid(uint64_t seed, uint32_t index);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_GUID_H_
