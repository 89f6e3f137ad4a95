// SPDX-License-Identifier: Apache-2.0
#include "sandbox/quirks.h"

#include <algorithm>

namespace sandbox {
namespace {

// In the order of the enumeration.
constexpr std::string_view kNames =
    "activity-moves-stamp,hidden-milliseconds,merge-takes-numbers,tie-shuffle,"
    "missing-leads-key,window-count,query-attributes,ignored-parts,"
    "dropped-columns,any-case";

// Cuts the first item off a list.
std::string_view TakeItem(std::string_view& list) {
  const size_t comma = std::min(list.find(','), list.size());
  const std::string_view item = list.substr(0, comma);
  list.remove_prefix(std::min(comma + 1, list.size()));
  return item;
}

bool LeaveOutNamed(std::string_view name, Quirks& quirks) {
  std::string_view names = kNames;
  for (uint8_t number = 0; !names.empty(); ++number) {
    if (TakeItem(names) != name) continue;
    quirks.LeaveOut(static_cast<Quirk>(number));
    return true;
  }
  return false;
}

}  // namespace

bool ParseQuirks(std::string_view left_out, Quirks& quirks) {
  Quirks read;
  while (!left_out.empty()) {
    if (!LeaveOutNamed(TakeItem(left_out), read)) return false;
  }
  quirks = read;
  return true;
}

std::string_view QuirkNames() { return kNames; }

}  // namespace sandbox
