// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hooks.h"

#include <algorithm>
#include <utility>

#include "sandbox/guid.h"
#include "sandbox/hash.h"
#include "sandbox/hook_events.h"
#include "sandbox/hook_payload.h"

namespace sandbox {
namespace {

bool IsUpdate(ChangeKind kind) {
  return kind == ChangeKind::kUpdate || kind == ChangeKind::kSet ||
         kind == ChangeKind::kMerge;
}

bool IsTouch(ChangeKind kind) {
  return kind == ChangeKind::kTouch || kind == ChangeKind::kBackdatedTouch;
}

// The parameters that the upstream adds to a webhook's URL.
std::string UrlOf(const Hook& hook) {
  const char* const mark =
      hook.form.url.find('?') == std::string::npos ? "?" : "&";
  return hook.form.url + mark + "entityType=webhook&entityId=" + hook.id +
         "&eventType=" + std::string(HookEventCode(hook.form.event));
}

const char* MethodOf(HookVerification verification) {
  switch (verification) {
    case HookVerification::kGet:
      return "GET";
    case HookVerification::kPost:
      return "POST";
    default:
      return "HEAD";
  }
}

}  // namespace

Hooks::Hooks(const HookOptions& options, uint64_t seed)
    : options_(options), random_(Mix(seed ^ 0x4007)) {}

void Hooks::SetOptions(const HookOptions& options) {
  const std::lock_guard lock(mu_);
  options_ = options;
}

std::optional<std::string> Hooks::Create(HookForm form, int64_t now_ms) {
  const std::lock_guard lock(mu_);
  for (const Hook& other : hooks_) {
    if (form.event == kFieldChanged && other.form.event == kFieldChanged &&
        other.form.changed_field == form.changed_field) {
      return std::nullopt;
    }
  }
  Hook hook;
  AppendGuid(MakeGuid(random_(), Mix(++created_)), hook.id);
  hook.form = std::move(form);
  hook.created_ms = hook.modified_ms = now_ms;
  hooks_.push_back(std::move(hook));
  any_ = true;
  Verify(hooks_.back(), now_ms);
  return hooks_.back().id;
}

void Hooks::Verify(Hook& hook, int64_t now_ms) {
  if (options_.verification == HookVerification::kNone) {
    hook.status = HookStatus::kEnabled;
  } else {
    queue_.emplace(now_ms, Waiting{hook.id, "", true, 1});
  }
}

bool Hooks::Update(const std::string& id, HookForm form, int64_t now_ms) {
  const std::lock_guard lock(mu_);
  Hook* const hook = Find(id);
  if (hook == nullptr) return false;
  hook->form = std::move(form);
  hook->modified_ms = now_ms;
  return true;
}

bool Hooks::Delete(const std::string& id) {
  const std::lock_guard lock(mu_);
  batches_.erase(id);
  return std::erase_if(hooks_,
                       [&](const Hook& hook) { return hook.id == id; }) > 0;
}

bool Hooks::SetStatus(const std::string& id, HookStatus status) {
  const std::lock_guard lock(mu_);
  Hook* const hook = Find(id);
  if (hook == nullptr) return false;
  hook->status = status;
  hook->failures = 0;
  return true;
}

std::vector<Hook> Hooks::List() const {
  const std::lock_guard lock(mu_);
  return hooks_;
}

Hooks::Counts Hooks::Counted() const {
  const std::lock_guard lock(mu_);
  Counts counts = counts_;
  counts.waiting = queue_.size() + batches_.size() + under_way_.size();
  return counts;
}

Hook* Hooks::Find(const std::string& id) {
  const auto found =
      std::find_if(hooks_.begin(), hooks_.end(),
                   [&](const Hook& hook) { return hook.id == id; });
  return found == hooks_.end() ? nullptr : &*found;
}

bool Hooks::Chance(double share) {
  return share > 0 && Fraction(random_()) < share;
}

int64_t Hooks::Late() {
  return Below(random_(), static_cast<uint32_t>(options_.reorder_ms + 1));
}

void Hooks::BeforeChange(const Account& account, const Change& change) {
  if (!any_) return;
  const std::lock_guard lock(mu_);
  before_.reset();
  if (!IsUpdate(change.kind)) return;
  const bool wanted =
      std::any_of(hooks_.begin(), hooks_.end(), [](const Hook& hook) {
        return hook.form.event == kLeadUpdated ||
               hook.form.event == kFieldChanged;
      });
  if (wanted) before_ = account.Find(change.index, change.at_ms);
}

void Hooks::AfterChange(const Account& account, const Change& change,
                        int64_t at_ms) {
  if (!any_) return;
  const std::lock_guard lock(mu_);
  if (change.bulk && !options_.bulk_changes) return;
  std::optional<Lead> after;
  if (before_ || change.kind == ChangeKind::kCreate) {
    after = account.Find(change.index, change.at_ms);
  }
  for (const Hook& hook : hooks_) {
    if (hook.status != HookStatus::kEnabled) continue;
    const uint32_t event = hook.form.event;
    if (event == kLeadCreated && change.kind == ChangeKind::kCreate) {
      Tell(hook, CreatedPayload(*after), at_ms);
    } else if (event == kActivityCreated && IsTouch(change.kind)) {
      const Activity& activity = account.Activities().back();
      if (hook.form.activity_event != std::to_string(EventOf(activity))) {
        continue;
      }
      TellActivity(hook, ActivityPayload(account.Text()->Seed(), activity),
                   at_ms);
    } else if (before_ && IsUpdate(change.kind)) {
      TellUpdate(hook, *after, at_ms);
    }
  }
  before_.reset();
}

void Hooks::TellUpdate(const Hook& hook, const Lead& after, int64_t at_ms) {
  const std::string& field = hook.form.changed_field;
  const bool field_change = hook.form.event == kFieldChanged;
  if (field_change && ValueOf(*before_, field) == ValueOf(after, field)) return;
  if (!field_change && hook.form.event != kLeadUpdated) return;
  Tell(hook,
       UpdatedPayload(*before_, after, options_.update_shape,
                      field_change || options_.custom_fields),
       at_ms);
}

void Hooks::Tell(const Hook& hook, std::string json, int64_t at_ms) {
  if (Chance(options_.losses)) {
    ++counts_.lost;
    return;
  }
  int64_t due_ms = at_ms + options_.delay_ms;
  if (Chance(options_.reordered)) due_ms += Late();
  if (Chance(options_.duplicates)) {
    queue_.emplace(due_ms + Late(), Waiting{hook.id, json, false, 1});
  }
  queue_.emplace(due_ms, Waiting{hook.id, std::move(json), false, 1});
}

void Hooks::TellActivity(const Hook& hook, std::string item, int64_t at_ms) {
  if (options_.batch_ms <= 0) {
    return Tell(hook, ArrayPayload({std::move(item)}), at_ms);
  }
  Batch& batch = batches_[hook.id];
  const int64_t end_ms = (at_ms / options_.batch_ms + 1) * options_.batch_ms;
  if (!batch.items.empty() && batch.end_ms != end_ms) {
    CloseBatch(hook.id, batch);
    batch.items.clear();
  }
  batch.end_ms = end_ms;
  batch.items.push_back(std::move(item));
}

void Hooks::CloseBatch(const std::string& id, const Batch& batch) {
  const Hook* const hook = Find(id);
  if (hook == nullptr) return;
  Tell(*hook, ArrayPayload(batch.items),
       batch.end_ms + options_.batch_delay_ms - options_.delay_ms);
}

std::vector<Delivery> Hooks::Due(int64_t now_ms) {
  std::vector<Delivery> due;
  if (!any_) return due;
  const std::lock_guard lock(mu_);
  for (auto batch = batches_.begin(); batch != batches_.end();) {
    if (batch->second.end_ms > now_ms) {
      ++batch;
      continue;
    }
    CloseBatch(batch->first, batch->second);
    batch = batches_.erase(batch);
  }
  while (!queue_.empty() && queue_.begin()->first <= now_ms) {
    Waiting waiting = std::move(queue_.begin()->second);
    queue_.erase(queue_.begin());
    const Hook* const hook = Find(waiting.hook);
    if (hook == nullptr ||
        (!waiting.verification && hook->status != HookStatus::kEnabled)) {
      ++counts_.lost;
      continue;
    }
    due.push_back(Prepare(*hook, waiting));
    under_way_.emplace(due.back().number, std::move(waiting));
  }
  return due;
}

Delivery Hooks::Prepare(const Hook& hook, const Waiting& waiting) {
  Delivery delivery;
  delivery.number = ++sent_;
  delivery.timeout_ms = options_.timeout_ms;
  if (waiting.verification) {
    delivery.method = MethodOf(options_.verification);
    delivery.url = hook.form.url;
    return delivery;
  }
  delivery.url = UrlOf(hook);
  delivery.content_type = hook.form.content_type;
  delivery.headers = hook.form.headers;
  delivery.body = InContentType(waiting.json, hook.form.content_type);
  return delivery;
}

void Hooks::Ended(uint64_t number, bool good, int64_t now_ms) {
  const std::lock_guard lock(mu_);
  const auto found = under_way_.find(number);
  if (found == under_way_.end()) return;
  Waiting waiting = std::move(found->second);
  under_way_.erase(found);
  ++(good ? counts_.good : counts_.bad);
  Hook* const hook = Find(waiting.hook);
  if (hook == nullptr) return;
  if (waiting.verification) {
    if (good) hook->status = HookStatus::kEnabled;
  } else if (good) {
    hook->failures = 0;
  } else {
    Fail(*hook, std::move(waiting), now_ms);
  }
}

void Hooks::Fail(Hook& hook, Waiting waiting, int64_t now_ms) {
  if (++hook.failures >= options_.disable_after) {
    hook.status = HookStatus::kFailed;
    ++counts_.lost;
  } else if (waiting.attempt >= options_.attempts) {
    ++counts_.lost;
  } else {
    ++waiting.attempt;
    queue_.emplace(now_ms + options_.retry_ms, std::move(waiting));
  }
}

}  // namespace sandbox
