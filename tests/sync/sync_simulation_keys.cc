// SPDX-License-Identifier: Apache-2.0
// What the keys of a history may do, and what must hold when that changes.
#include <string>

#include "sync/upstream_calls.h"
#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

// Hints, picked leads, leads that may be gone, merges and the enumeration: each
// may be asked for once in a day, and once more by chance.
constexpr int64_t kMostForbidden = 6;

}  // namespace

std::string SyncSimulation::LearnUser() {
  const HttpRequest asked = UserByAccessKeyCall();
  // Long enough ago to take no call of the worker's.
  const sandbox::Response answer =
      api_.Handle({.method = asked.method,
                   .target = asked.path,
                   .headers = {{"x-LSQ-AccessKey", sandbox::kDefaultAccessKey},
                               {"x-LSQ-SecretKey", sandbox::kDefaultSecretKey}},
                   .body = ""},
                  UpstreamMs() - 60'000);
  const auto user = ParseKeyUser(answer.body);
  if (!user.ok()) return std::string(user.status().message());
  key_account_ = user->account;
  key_account_.host = "sandbox";
  return "";
}

// By its path: reads of windows, and whose keys these are, are permitted.
bool SyncSimulation::IsForbidden(const std::string& path) {
  if (!options_.forbidden || path == UserByAccessKeyCall().path ||
      path == RecentlyModifiedCall({}).path) {
    return false;
  }
  ++calls_forbidden_;
  return true;
}

void SyncSimulation::CheckForbidden() {
  if (calls_forbidden_ > 0 && calls_forbidden_ <= kMostForbidden) return;
  Fail("forbidden calls were made " + std::to_string(calls_forbidden_) +
       " times");
}

void SyncSimulation::Demote() {
  api_.Change([](sandbox::ApiOptions& api) { api.partial_view = true; });
}

void SyncSimulation::CheckDemoted() {
  const auto state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  if (engine_->Stats().leads_removed > 0) {
    Fail("leads went because a demoted user does not see them");
  }
  if (state->complete) Fail("a part of the leads is called complete");
}

}  // namespace leadline
