// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_CHANGE_H_
#define LEADLINE_SANDBOX_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sandbox {

enum class ChangeKind : uint8_t {
  // An activity: moves the stamp, the ProspectActivity*_Max trio and the
  // notable event, but not ModifiedOn.
  kTouch,
  // An activity dated before the last one: moves the stamp only.
  kBackdatedTouch,
  // New values for some attributes, now and then for Phone and Mobile: moves
  // the stamp and ModifiedOn.
  kUpdate,
  kCreate,
  // Hard and silent: the lead stops appearing.
  kDelete,
  // `other` disappears into `index`, whose free Mobile or Phone takes the
  // number of the absorbed lead.
  kMerge,
  // One attribute, named by `name`, becomes `value`.
  kSet,
  // Every lead gets the stamp, whatever its age, and nothing else changes.
  kTouchAll,
  // The user number `index` gets another name: no stamp moves at all.
  kRenameUser,
  // One more custom field, null where it was never set: no stamp moves.
  kAddField,
  // The custom field `name` vanishes from all leads: no stamp moves.
  kRemoveField,
  // The stamp goes back by `by_ms`, as after a repair of the upstream's; with a
  // `name`, that attribute becomes `value` too.
  kStampBack,
};

// One thing that happens in the account. Plain data.
struct Change {
  ChangeKind kind = ChangeKind::kTouch;
  uint32_t index = 0;     // which lead (or user); ignored by kCreate
  int64_t at_ms = 0;      // the stamp it carries, hidden milliseconds included
  int64_t delay_ms = 0;   // reads see it only this long after `at_ms`
  uint32_t other = 0;     // kMerge: the lead that disappears
  std::string name = {};  // kSet: the attribute
  std::optional<std::string> value = {};  // kSet: its new value, nullopt null
  // In bulk: the same to so many leads from `index` on, with stamps that are
  // spread over the part of the second that is gone. Not of a merge.
  uint32_t leads = 1;
  int64_t by_ms = 0;  // kStampBack: how far
  bool bulk = false;  // set by the account on each change of many
};

// Whether it is about leads that it names, not about all or about none.
bool IsOfLead(ChangeKind kind);

// "touch", "backdated-touch", "update", "create", "delete", "merge", "set",
// "touch-all", "rename-user", "add-field", "remove-field", "stamp-back";
// nullopt for any other name.
std::optional<ChangeKind> ChangeNamed(std::string_view name);
std::string_view NameOf(ChangeKind kind);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_CHANGE_H_
