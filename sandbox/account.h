// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_ACCOUNT_H_
#define LEADLINE_SANDBOX_ACCOUNT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sandbox/account_options.h"
#include "sandbox/activity.h"
#include "sandbox/change.h"
#include "sandbox/lead_state.h"
#include "sandbox/lead_text.h"

namespace sandbox {

class Account;

// Is told of each change of one lead around the moment in which reads begin to
// see it; of renamed users and the like not.
class AccountWatcher {
 public:
  AccountWatcher() = default;
  AccountWatcher(const AccountWatcher&) = delete;
  AccountWatcher& operator=(const AccountWatcher&) = delete;
  virtual ~AccountWatcher() = default;

  virtual void BeforeChange(const Account& account, const Change& change) = 0;
  // `at_ms` is when it became visible.
  virtual void AfterChange(const Account& account, const Change& change,
                           int64_t at_ms) = 0;
};

// A LeadSquared account made up from a seed: its leads, and what happens to
// them. Lead 0 is the sample of the documentation, word for word; all others
// are invented. About 50 bytes are kept for a lead, its text is made on demand.
//
// All times are passed in, so a test may run years in a second:
//
//   Account account({.leads = 100, .seed = 7, .born_ms = now});
//   account.Apply({.kind = ChangeKind::kTouch, .index = 5, .at_ms = now + 10});
//   const uint32_t index = account.Create(now + 20, /*delay_ms=*/15000);
//   account.Advance(now + 20000);   // the late one is visible from here on
//   for (uint32_t i = 0; i < account.Size(); ++i) {
//     std::optional<Lead> lead = account.Find(i, now + 20000);
//   }
//
// Thread-compatible: readers may share it, a writer needs it alone.
class Account {
 public:
  explicit Account(const AccountOptions& options);

  // One more than the largest index ever given out, deleted leads included.
  uint32_t Size() const { return static_cast<uint32_t>(states_.size()); }

  // How many leads reads can see.
  uint32_t LeadCount() const { return readable_; }

  // Every attribute of a lead as a read at `now_ms` would show it (LeadAge
  // depends on it); nullopt if the lead is deleted, not yet visible or was
  // never there. Shows what Advance() has made visible.
  std::optional<Lead> Find(uint32_t index, int64_t now_ms) const;

  // Advances to the change's time, then applies it, or keeps it until Advance()
  // reaches its visibility.
  // Changes of one lead become visible in the order in which they are given,
  // as a row lock would have it. The stamp never goes back but by kStampBack.
  // Unknown leads are ignored. The result is the index of the lead (of the last
  // one of many, of the new one for kCreate).
  uint32_t Apply(Change change);

  uint32_t Touch(uint32_t index, int64_t at_ms, int64_t delay_ms = 0);
  uint32_t Update(uint32_t index, int64_t at_ms, int64_t delay_ms = 0);
  uint32_t Create(int64_t at_ms, int64_t delay_ms = 0);
  uint32_t Delete(uint32_t index, int64_t at_ms, int64_t delay_ms = 0);

  // Draws a change as a live account has them: activities mostly, then
  // updates, then new leads; deletes and merges only if `with_deletes`. Never
  // the sample lead. The caller sets `delay_ms` and applies it.
  Change Draw(std::mt19937_64& random, int64_t at_ms,
              bool with_deletes = false) const;

  // Makes visible every kept change that is due at `now_ms`.
  void Advance(int64_t now_ms);

  // When the last of the kept changes becomes visible; kNever if none is kept.
  int64_t LastVisibility() const {
    return pending_.empty() ? kNever : last_visible_ms_;
  }

  // The lead's LeadLastModifiedOn with its hidden milliseconds; kNever if it
  // has none or is not readable.
  int64_t Stamp(uint32_t index) const { return stamps_[index]; }
  const std::vector<int64_t>& Stamps() const { return stamps_; }
  const LeadState& State(uint32_t index) const { return states_[index]; }

  // Indexes in the order of ProspectID, unreadable leads included.
  const std::vector<uint32_t>& IdOrder() const { return id_order_; }

  // The readable lead with this ProspectID, or nullopt.
  std::optional<uint32_t> FindId(std::string_view prospect_id) const;

  // What was done with leads since the account was made, oldest first; also
  // with leads that are deleted by now.
  const std::vector<Activity>& Activities() const { return activities_; }

  // What a lead was at the moment in which another absorbed it.
  const std::vector<MergedLead>& Merged() const { return merged_; }

  // From now on `watcher` is told, and nobody else, as long as it is there.
  void Watch(std::weak_ptr<AccountWatcher> watcher) {
    watcher_ = std::move(watcher);
  }

  // What turns states into text. It never changes; the account replaces it.
  std::shared_ptr<const LeadText> Text() const { return text_; }

  // What the text of a lead is made from. Valid until the next change.
  LeadSource Source(uint32_t index) const;

 private:
  struct Pending {
    int64_t visible_ms;
    uint64_t sequence;
    Change change;
    bool operator<(const Pending& other) const {
      return visible_ms != other.visible_ms ? visible_ms > other.visible_ms
                                            : sequence > other.sequence;
    }
  };

  void SortIds();
  uint32_t ApplyToEach(const Change& change);
  uint32_t ApplyToOne(Change change);
  uint32_t Allocate();
  bool IsReadable(uint32_t index) const;
  int64_t Visibility(const Change& change);
  void Commit(const Change& change, int64_t visible_ms);
  void CommitToLead(const Change& change);
  int64_t CommitStamp(uint32_t index, int64_t at_ms);
  void Touched(const Change& change);
  void CommitToText(const Change& change);
  void Merge(const Change& change);
  void TakeNumber(const Change& merge);
  void StampBack(const Change& change);
  void AddActivity(const Change& change, std::string name);
  std::optional<std::string> ValueOf(uint32_t index, std::string_view name,
                                     int64_t now_ms) const;
  void Reveal(uint32_t index, int64_t at_ms);
  void Hide(uint32_t index);
  void Set(uint32_t index, const std::string& name,
           std::optional<std::string> value);
  uint32_t PickLead(std::mt19937_64& random) const;

  const Quirks quirks_;
  std::shared_ptr<const LeadText> text_;
  std::vector<LeadState> states_;
  std::vector<int64_t> stamps_;
  std::vector<uint32_t> id_order_;
  std::unordered_map<uint32_t, Overrides> overrides_;
  uint32_t readable_ = 0;
  std::vector<Activity> activities_;
  std::vector<MergedLead> merged_;
  std::weak_ptr<AccountWatcher> watcher_;

  std::priority_queue<Pending> pending_;
  std::unordered_map<uint32_t, int64_t> busy_until_;
  uint64_t sequence_ = 0;
  int64_t last_visible_ms_ = kNever;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_ACCOUNT_H_
