// SPDX-License-Identifier: Apache-2.0
#include "sandbox/faults.h"

#include <utility>

namespace sandbox {
namespace {

struct NamedFault {
  std::string_view name;
  FaultKind kind;
};

constexpr NamedFault kNames[] = {
    {"bad-gateway", FaultKind::kBadGateway},
    {"bare-error", FaultKind::kBareError},
    {"mx-error", FaultKind::kMxError},
    {"mx-error-in-ok", FaultKind::kMxErrorInOk},
    {"refusal", FaultKind::kRefusal},
    {"truncated", FaultKind::kTruncated},
    {"garbage", FaultKind::kGarbage},
    {"empty", FaultKind::kEmpty},
    {"unauthorized", FaultKind::kUnauthorized},
    {"close", FaultKind::kClose},
    {"close-in-body", FaultKind::kCloseInBody},
    {"delay", FaultKind::kDelay},
};

}  // namespace

std::optional<FaultKind> FaultNamed(std::string_view name) {
  for (const NamedFault& fault : kNames) {
    if (fault.name == name) return fault.kind;
  }
  return std::nullopt;
}

std::string_view FaultNames() {
  static const std::string& names = *new std::string([] {
    std::string list;
    for (const NamedFault& fault : kNames) {
      if (!list.empty()) list += ',';
      list += fault.name;
    }
    return list;
  }());
  return names;
}

std::optional<Breakage> BreakageNamed(std::string_view name) {
  if (name == "no-id") return Breakage::kNoId;
  if (name == "no-list") return Breakage::kNoList;
  if (name == "bad-stamp") return Breakage::kBadStamp;
  if (name == "bad-value") return Breakage::kBadValue;
  if (name == "bad-text") return Breakage::kBadText;
  if (name == "bad-entry") return Breakage::kBadEntry;
  return std::nullopt;
}

void Faults::Next(FaultKind kind, uint32_t count, std::string operation) {
  const std::lock_guard lock(mu_);
  if (count > 0) planned_.push_back({kind, count, std::move(operation)});
}

void Faults::Randomly(FaultKind kind, double probability) {
  const std::lock_guard lock(mu_);
  std::erase_if(randomly_,
                [kind](const Random& fault) { return fault.kind == kind; });
  if (probability > 0) randomly_.push_back({kind, probability});
}

void Faults::RevokeKey(bool revoked) {
  const std::lock_guard lock(mu_);
  revoked_ = revoked;
}

bool Faults::KeyRevoked() const {
  const std::lock_guard lock(mu_);
  return revoked_;
}

void Faults::SetDelay(int64_t delay_ms) {
  const std::lock_guard lock(mu_);
  delay_ms_ = delay_ms;
}

int64_t Faults::DelayMs() const {
  const std::lock_guard lock(mu_);
  return delay_ms_;
}

void Faults::FailPagesAbove(uint32_t page_size) {
  const std::lock_guard lock(mu_);
  largest_page_ = page_size;
}

bool Faults::PageFails(uint32_t page_size, double of_5000) {
  const std::lock_guard lock(mu_);
  if (largest_page_ > 0 && page_size > largest_page_) return true;
  return of_5000 > 0 && std::uniform_real_distribution<>(0, 5000)(random_) <
                            of_5000 * page_size;
}

void Faults::BreakLead(uint32_t index, Breakage how) {
  const std::lock_guard lock(mu_);
  auto broken = std::make_shared<BrokenLeads>(*broken_);
  (*broken)[index] = how;
  broken_ = std::move(broken);
}

void Faults::MendLead(uint32_t index) {
  const std::lock_guard lock(mu_);
  auto broken = std::make_shared<BrokenLeads>(*broken_);
  broken->erase(index);
  broken_ = std::move(broken);
}

std::shared_ptr<const BrokenLeads> Faults::Broken() const {
  const std::lock_guard lock(mu_);
  return broken_;
}

void Faults::Clear() {
  const std::lock_guard lock(mu_);
  planned_.clear();
  randomly_.clear();
  revoked_ = false;
  largest_page_ = 0;
  broken_ = std::make_shared<const BrokenLeads>();
}

std::optional<FaultKind> Faults::Draw(std::string_view operation) {
  const std::lock_guard lock(mu_);
  for (auto fault = planned_.begin(); fault != planned_.end(); ++fault) {
    if (!fault->operation.empty() && fault->operation != operation) continue;
    const FaultKind kind = fault->kind;
    if (--fault->left == 0) planned_.erase(fault);
    return kind;
  }
  for (const Random& fault : randomly_) {
    if (std::uniform_real_distribution<>()(random_) < fault.probability) {
      return fault.kind;
    }
  }
  return std::nullopt;
}

}  // namespace sandbox
