// SPDX-License-Identifier: Apache-2.0
#include "sandbox/change.h"

namespace sandbox {
namespace {

struct NamedKind {
  std::string_view name;
  ChangeKind kind;
};

constexpr NamedKind kKinds[] = {
    {"touch", ChangeKind::kTouch},
    {"backdated-touch", ChangeKind::kBackdatedTouch},
    {"update", ChangeKind::kUpdate},
    {"create", ChangeKind::kCreate},
    {"delete", ChangeKind::kDelete},
    {"merge", ChangeKind::kMerge},
    {"set", ChangeKind::kSet},
    {"touch-all", ChangeKind::kTouchAll},
    {"rename-user", ChangeKind::kRenameUser},
    {"add-field", ChangeKind::kAddField},
    {"remove-field", ChangeKind::kRemoveField},
    {"stamp-back", ChangeKind::kStampBack},
};

}  // namespace

std::optional<ChangeKind> ChangeNamed(std::string_view name) {
  for (const NamedKind& kind : kKinds) {
    if (kind.name == name) return kind.kind;
  }
  return std::nullopt;
}

bool IsOfLead(ChangeKind kind) {
  return kind != ChangeKind::kTouchAll && kind != ChangeKind::kRenameUser &&
         kind != ChangeKind::kAddField && kind != ChangeKind::kRemoveField;
}

std::string_view NameOf(ChangeKind kind) {
  for (const NamedKind& named : kKinds) {
    if (named.kind == kind) return named.name;
  }
  return "";
}

}  // namespace sandbox
