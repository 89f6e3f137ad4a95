// SPDX-License-Identifier: Apache-2.0
// What each kind of change does to the account.
#include <algorithm>
#include <utility>

#include "sandbox/account.h"

namespace sandbox {

void Account::Commit(const Change& change, int64_t visible_ms) {
  if (!IsOfLead(change.kind)) return CommitToText(change);
  const bool create = change.kind == ChangeKind::kCreate;
  if (!create && !IsReadable(change.index)) return;
  const std::shared_ptr<AccountWatcher> watcher = watcher_.lock();
  if (watcher != nullptr) watcher->BeforeChange(*this, change);
  if (create) {
    Reveal(change.index, change.at_ms);
  } else {
    CommitToLead(change);
  }
  if (watcher != nullptr) watcher->AfterChange(*this, change, visible_ms);
}

void Account::CommitToText(const Change& change) {
  if (change.kind == ChangeKind::kTouchAll) {
    for (uint32_t index = 0; index < Size(); ++index) {
      if (!states_[index].readable) continue;
      CommitStamp(index, change.at_ms);
    }
    return;
  }
  auto text = std::make_shared<LeadText>(*text_);
  if (change.kind == ChangeKind::kRenameUser) text->RenameUser(change.index);
  if (change.kind == ChangeKind::kAddField) text->AddField(change.at_ms);
  if (change.kind == ChangeKind::kRemoveField) text->RemoveField(change.name);
  text_ = std::move(text);
}

int64_t Account::CommitStamp(uint32_t index, int64_t at_ms) {
  if (!quirks_.Has(Quirk::kHiddenMilliseconds)) at_ms = WholeSecond(at_ms);
  stamps_[index] = std::max(stamps_[index], at_ms);
  return stamps_[index];
}

void Account::CommitToLead(const Change& change) {
  const uint32_t index = change.index;
  LeadState& state = states_[index];
  switch (change.kind) {
    case ChangeKind::kDelete:
      return Hide(index);
    case ChangeKind::kStampBack:
      return StampBack(change);
    case ChangeKind::kTouch:
    case ChangeKind::kBackdatedTouch:
      return Touched(change);
    default:
      break;
  }
  state.modified_ms = CommitStamp(index, change.at_ms);
  if (change.kind == ChangeKind::kUpdate) ++state.updates;
  if (change.kind == ChangeKind::kSet) Set(index, change.name, change.value);
  if (change.kind == ChangeKind::kMerge) Merge(change);
}

void Account::Touched(const Change& change) {
  LeadState& state = states_[change.index];
  if (quirks_.Has(Quirk::kActivityMovesStamp)) {
    CommitStamp(change.index, change.at_ms);
  }
  if (change.kind == ChangeKind::kTouch) {
    state.activity_ms = std::max(state.activity_ms, change.at_ms);
    ++state.activities;
  }
  AddActivity(change,
              ValueOf(change.index, "ProspectActivityName_Max", change.at_ms)
                  .value_or(""));
}

void Account::AddActivity(const Change& change, std::string name) {
  activities_.push_back({static_cast<uint32_t>(activities_.size()),
                         change.index, change.at_ms, std::move(name)});
}

void Account::StampBack(const Change& change) {
  int64_t& stamp = stamps_[change.index];
  if (stamp != kNever) {
    stamp = std::max<int64_t>(stamp - change.by_ms, 0);
    LeadState& state = states_[change.index];
    state.modified_ms = std::min(state.modified_ms, stamp);
  }
  if (!change.name.empty()) Set(change.index, change.name, change.value);
}

std::optional<std::string> Account::ValueOf(uint32_t index,
                                            std::string_view name,
                                            int64_t now_ms) const {
  const std::optional<size_t> slot = text_->Slot(index, name);
  if (!slot) return std::nullopt;
  LeadValues values;
  text_->Write(Source(index), now_ms, {*slot}, values);
  const std::optional<std::string_view> value = values.At(*slot);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

void Account::Merge(const Change& change) {
  if (change.other == change.index || !IsReadable(change.other)) return;
  AddActivity(change, "");
  merged_.push_back(
      {activities_.back().number, *Find(change.other, change.at_ms)});
  if (quirks_.Has(Quirk::kMergeTakesNumbers)) TakeNumber(change);
  Hide(change.other);
}

void Account::TakeNumber(const Change& merge) {
  const std::optional<std::string> absorbed =
      ValueOf(merge.other, "Phone", merge.at_ms);
  if (!absorbed) return;
  for (const char* const name : {"Mobile", "Phone"}) {
    if (ValueOf(merge.index, name, merge.at_ms).value_or("").empty()) {
      Set(merge.index, name, absorbed);
      return;
    }
  }
}

void Account::Reveal(uint32_t index, int64_t at_ms) {
  LeadState& state = states_[index];
  state.created_ms = at_ms;
  state.modified_ms = at_ms;
  state.readable = true;
  CommitStamp(index, at_ms);
  ++readable_;
}

void Account::Hide(uint32_t index) {
  states_[index].readable = false;
  stamps_[index] = kNever;
  --readable_;
}

void Account::Set(uint32_t index, const std::string& name,
                  std::optional<std::string> value) {
  states_[index].overridden = true;
  overrides_[index][name] = std::move(value);
}

}  // namespace sandbox
