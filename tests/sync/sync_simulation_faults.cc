// SPDX-License-Identifier: Apache-2.0
// What goes wrong in a history for a while, and what must hold meanwhile.
#include <array>
#include <string>

#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

// Of as few leads as these so many may go in a day without a word.
constexpr uint64_t kMayGo = 10;

constexpr std::array kBreakages = {
    sandbox::Breakage::kNoId, sandbox::Breakage::kNoList,
    sandbox::Breakage::kBadStamp, sandbox::Breakage::kBadValue,
    sandbox::Breakage::kBadText};

// The index of the n-th that is broken.
constexpr uint32_t BrokenLead(uint32_t n) { return 3 + 7 * n; }

}  // namespace

void SyncSimulation::BreakLeads() {
  for (uint32_t i = 0; i < options_.broken_leads; ++i) {
    api_.FaultPlan().BreakLead(BrokenLead(i),
                               kBreakages[i % kBreakages.size()]);
  }
}

void SyncSimulation::SetFaults(double share) {
  using sandbox::FaultKind;
  constexpr std::array kKinds = {
      FaultKind::kBadGateway,  FaultKind::kBareError, FaultKind::kTruncated,
      FaultKind::kGarbage,     FaultKind::kClose,     FaultKind::kCloseInBody,
      FaultKind::kMxErrorInOk, FaultKind::kRefusal};
  for (const FaultKind kind : kKinds) {
    api_.FaultPlan().Randomly(kind, share / kKinds.size());
  }
}

void SyncSimulation::CheckOthersThanBroken() {
  const auto state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  // Some may have changed just now.
  if (state->leads_stored + options_.broken_leads + 3 < account_.LeadCount()) {
    Fail("broken leads kept others from the replica: it has " +
         std::to_string(state->leads_stored) + " of " +
         std::to_string(account_.LeadCount()));
  }
  if (engine_->Stats().leads_skipped == 0) Fail("no lead was skipped");
}

void SyncSimulation::MendLeads() {
  // Where more goes wrong there is more that is missing.
  if (options_.fault_share == 0 && options_.restarts_per_minute == 0) {
    CheckOthersThanBroken();
  }
  for (uint32_t i = 0; i < options_.broken_leads; ++i) {
    api_.FaultPlan().MendLead(BrokenLead(i));
  }
}

void SyncSimulation::EndMisreading() {
  const auto state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  if (state->complete) Fail("complete by answers to something else");
  if (engine_->Stats().calls_failed == 0) Fail("no page was refused");
  api_.Change([](sandbox::ApiOptions& api) {
    api.ignore_dates = false;
    api.missing_column.clear();
  });
}

void SyncSimulation::RevokeKeys() {
  api_.FaultPlan().RevokeKey(true);
  At(options_.revoked_for, [this] {
    api_.FaultPlan().RevokeKey(false);
    // Each lane had one call under way; then they are probed.
    const int64_t most = 2 + options_.revoked_for / std::chrono::minutes(5);
    if (calls_with_revoked_keys_ > 0 && calls_with_revoked_keys_ <= most) {
      return;
    }
    Fail("refused keys were sent " + std::to_string(calls_with_revoked_keys_) +
         " times");
  });
}

void SyncSimulation::AllowDeletes() {
  const uint64_t removed = engine_->Stats().leads_removed;
  const auto state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  const uint64_t waiting = state->leads_stored - account_.LeadCount();
  if (removed > kMayGo) {
    Fail("the guard let " + std::to_string(removed) + " leads go");
  }
  const absl::Status allowed = engine_->AllowDeletes(waiting);
  if (!allowed.ok()) Fail("allow: " + allowed.ToString());
}

}  // namespace leadline
