// SPDX-License-Identifier: Apache-2.0
#include "sandbox/account.h"

#include <algorithm>
#include <utility>

#include "sandbox/guid.h"
#include "sandbox/hash.h"
#include "sandbox/history.h"

namespace sandbox {
namespace {

// In bulk every change of leads but a merge.
bool IsOfMany(const Change& change) {
  return change.leads != 1 && IsOfLead(change.kind) &&
         change.kind != ChangeKind::kMerge;
}

}  // namespace

Account::Account(const AccountOptions& options)
    : quirks_(options.quirks), text_(std::make_shared<LeadText>(options)) {
  History history = InventHistory(options);
  states_ = std::move(history.states);
  stamps_ = std::move(history.stamps);
  if (!quirks_.Has(Quirk::kHiddenMilliseconds)) {
    for (int64_t& stamp : stamps_) stamp = WholeSecond(stamp);
  }
  readable_ = Size();
  SortIds();
}

void Account::SortIds() {
  std::vector<std::pair<Guid, uint32_t>> ids;
  ids.reserve(states_.size());
  for (uint32_t index = 0; index < Size(); ++index) {
    ids.emplace_back(LeadGuid(text_->Seed(), index), index);
  }
  std::sort(ids.begin(), ids.end());
  id_order_.reserve(ids.size());
  for (const auto& [id, index] : ids) id_order_.push_back(index);
}

std::optional<Lead> Account::Find(uint32_t index, int64_t now_ms) const {
  if (!IsReadable(index)) return std::nullopt;
  const std::vector<std::string>& names = text_->Names(index);
  LeadValues values;
  text_->Write(Source(index), now_ms, text_->AllSlots(index), values);
  Lead lead;
  lead.reserve(names.size());
  for (size_t slot = 0; slot < names.size(); ++slot) {
    const std::optional<std::string_view> value = values.At(slot);
    lead.push_back({names[slot],
                    value ? std::optional<std::string>(*value) : std::nullopt});
  }
  return lead;
}

LeadSource Account::Source(uint32_t index) const {
  const LeadState& state = states_[index];
  return {index, state, stamps_[index],
          state.overridden ? &overrides_.at(index) : nullptr};
}

std::optional<uint32_t> Account::FindId(std::string_view prospect_id) const {
  const std::optional<Guid> id = ParseGuid(prospect_id);
  if (!id) return std::nullopt;
  const auto found =
      std::lower_bound(id_order_.begin(), id_order_.end(), *id,
                       [this](uint32_t index, const Guid& wanted) {
                         return LeadGuid(text_->Seed(), index) < wanted;
                       });
  if (found == id_order_.end() || !IsReadable(*found) ||
      LeadGuid(text_->Seed(), *found) != *id) {
    return std::nullopt;
  }
  return *found;
}

bool Account::IsReadable(uint32_t index) const {
  return index < states_.size() && states_[index].readable;
}

uint32_t Account::Allocate() {
  const uint32_t index = Size();
  states_.emplace_back();
  states_.back().readable = false;
  stamps_.push_back(kNever);
  const Guid id = LeadGuid(text_->Seed(), index);
  id_order_.insert(std::lower_bound(id_order_.begin(), id_order_.end(), id,
                                    [this](uint32_t other, const Guid& wanted) {
                                      return LeadGuid(text_->Seed(), other) <
                                             wanted;
                                    }),
                   index);
  return index;
}

// When a change may be seen: not before those of the same lead that wait.
int64_t Account::Visibility(const Change& change) {
  int64_t visible_ms = change.at_ms + std::max<int64_t>(change.delay_ms, 0);
  if (!IsOfLead(change.kind)) return visible_ms;
  for (const uint32_t index : {change.index, change.other}) {
    if (index == change.other && change.kind != ChangeKind::kMerge) continue;
    const auto busy = busy_until_.find(index);
    if (busy != busy_until_.end()) {
      visible_ms = std::max(visible_ms, busy->second);
    }
  }
  return visible_ms;
}

uint32_t Account::Apply(Change change) {
  Advance(change.at_ms);
  return IsOfMany(change) ? ApplyToEach(change) : ApplyToOne(std::move(change));
}

uint32_t Account::ApplyToEach(const Change& change) {
  const int64_t second = WholeSecond(change.at_ms);
  const bool create = change.kind == ChangeKind::kCreate;
  uint32_t last = change.index;
  for (uint32_t i = 0; i < change.leads; ++i) {
    Change one = change;
    one.leads = 1;
    one.bulk = true;
    one.at_ms = second + (change.at_ms - second) * i / change.leads;
    one.index = change.index + i;
    if (!create && one.index >= Size()) break;
    last = ApplyToOne(std::move(one));
  }
  return last;
}

uint32_t Account::ApplyToOne(Change change) {
  if (change.kind == ChangeKind::kCreate) change.index = Allocate();
  if (IsOfLead(change.kind) && change.index >= Size()) return change.index;
  if (change.kind == ChangeKind::kMerge && change.other >= Size()) {
    return change.index;
  }
  const int64_t visible_ms = Visibility(change);
  const uint32_t index = change.index;
  if (visible_ms == change.at_ms) {
    Commit(change, visible_ms);
    return index;
  }
  if (IsOfLead(change.kind)) busy_until_[change.index] = visible_ms;
  if (change.kind == ChangeKind::kMerge) busy_until_[change.other] = visible_ms;
  last_visible_ms_ = std::max(last_visible_ms_, visible_ms);
  pending_.push({visible_ms, sequence_++, std::move(change)});
  return index;
}

uint32_t Account::Touch(uint32_t index, int64_t at_ms, int64_t delay_ms) {
  return Apply({ChangeKind::kTouch, index, at_ms, delay_ms});
}

uint32_t Account::Update(uint32_t index, int64_t at_ms, int64_t delay_ms) {
  return Apply({ChangeKind::kUpdate, index, at_ms, delay_ms});
}

uint32_t Account::Create(int64_t at_ms, int64_t delay_ms) {
  return Apply({ChangeKind::kCreate, 0, at_ms, delay_ms});
}

uint32_t Account::Delete(uint32_t index, int64_t at_ms, int64_t delay_ms) {
  return Apply({ChangeKind::kDelete, index, at_ms, delay_ms});
}

void Account::Advance(int64_t now_ms) {
  while (!pending_.empty() && pending_.top().visible_ms <= now_ms) {
    const Pending due = pending_.top();
    pending_.pop();
    Commit(due.change, due.visible_ms);
  }
  if (pending_.empty()) busy_until_.clear();
}

uint32_t Account::PickLead(std::mt19937_64& random) const {
  constexpr int kTries = 32;
  for (int i = 0; i < kTries; ++i) {
    // Half of what happens, happens to the newest tenth of the leads.
    const uint32_t range = random() & 1 ? std::max(Size() / 10, 1u) : Size();
    const uint32_t index = Size() - 1 - Below(random(), range);
    if (index != 0 && states_[index].readable) return index;
  }
  return 0;
}

Change Account::Draw(std::mt19937_64& random, int64_t at_ms,
                     bool with_deletes) const {
  const uint32_t kind = Below(random(), with_deletes ? 100 : 95);
  Change change{ChangeKind::kCreate, PickLead(random), at_ms};
  if (change.index == 0) return change;
  if (kind < 55) {
    change.kind = ChangeKind::kTouch;
  } else if (kind < 58) {
    change.kind = ChangeKind::kBackdatedTouch;
  } else if (kind < 85) {
    change.kind = ChangeKind::kUpdate;
  } else if (kind >= 98) {
    change.kind = ChangeKind::kMerge;
    change.other = PickLead(random);
    if (change.other == 0) change.kind = ChangeKind::kUpdate;
  } else if (kind >= 95) {
    change.kind = ChangeKind::kDelete;
  }
  return change;
}

}  // namespace sandbox
