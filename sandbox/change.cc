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
};

}  // namespace

std::optional<ChangeKind> ChangeNamed(std::string_view name) {
  for (const NamedKind& kind : kKinds) {
    if (kind.name == name) return kind.kind;
  }
  return std::nullopt;
}

std::string_view NameOf(ChangeKind kind) {
  for (const NamedKind& named : kKinds) {
    if (named.kind == kind) return named.name;
  }
  return "";
}

}  // namespace sandbox
