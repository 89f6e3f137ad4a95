// SPDX-License-Identifier: Apache-2.0
#include "sandbox/changer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include "sandbox/hash.h"

namespace sandbox {
namespace {

using Steady = std::chrono::steady_clock;

// No more often than this, however high the rate: then several at once.
constexpr std::chrono::milliseconds kShortestPause{5};

uint64_t Replayed(const std::optional<Journal>& journal) {
  return journal ? journal->Replayed() : 0;
}

}  // namespace

Changer::Changer(const ChangerOptions& options, Api* api,
                 std::optional<Journal> journal)
    : options_(options),
      api_(api),
      visibility_lag_ms_(options.visibility_lag_ms),
      journal_(std::move(journal)),
      random_(Mix(options.seed ^ Replayed(journal_))),
      rate_(options.rate),
      thread_([this](std::stop_token stop) { Run(std::move(stop)); }) {}

absl::StatusOr<uint32_t> Changer::Make(Change change) {
  absl::StatusOr<uint32_t> index = 0u;
  api_->WithAccount(
      [&](Account& account) { index = Apply(account, std::move(change)); });
  return index;
}

absl::StatusOr<uint32_t> Changer::MakeAny() {
  absl::StatusOr<uint32_t> index = 0u;
  api_->WithAccount([&](Account& account) {
    index = Apply(account, account.Draw(random_, 0, options_.with_deletes));
  });
  return index;
}

absl::StatusOr<uint32_t> Changer::Apply(Account& account, Change change) {
  change.at_ms = options_.now_ms();
  const int64_t lag_ms = visibility_lag_ms_;
  if (lag_ms > 0 && change.delay_ms == 0) {
    change.delay_ms = Below(random_(), static_cast<uint32_t>(lag_ms + 1));
  }
  if (journal_) {
    const absl::Status written = journal_->Append(change);
    if (!written.ok()) return written;
  }
  ++made_;
  return account.Apply(std::move(change));
}

void Changer::SetRate(double rate) {
  {
    const std::lock_guard lock(mu_);
    rate_ = rate;
  }
  changed_.notify_all();
}

absl::Status Changer::MakeDue(double& due, const std::stop_token& stop) {
  for (; due >= 1 && !stop.stop_requested(); --due) {
    const absl::StatusOr<uint32_t> made = MakeAny();
    if (!made.ok()) return made.status();
  }
  return absl::OkStatus();
}

void Changer::Run(std::stop_token stop) {
  double due = 0;  // changes that are owed
  Steady::time_point last = Steady::now();
  std::unique_lock lock(mu_);
  while (!stop.stop_requested()) {
    const double rate = rate_;
    if (rate <= 0) {
      changed_.wait(lock, stop, [this] { return rate_ > 0; });
      last = Steady::now();
      continue;
    }
    const auto now = Steady::now();
    due += rate * std::chrono::duration<double>(now - last).count();
    last = now;
    lock.unlock();
    const absl::Status made = MakeDue(due, stop);
    lock.lock();
    if (!made.ok()) {
      std::fprintf(stderr, "leadsquared-sandbox: no more changes: %s\n",
                   std::string(made.message()).c_str());
      rate_ = 0;
      continue;
    }
    const auto pause = std::max(
        kShortestPause, std::chrono::ceil<std::chrono::milliseconds>(
                            std::chrono::duration<double>((1 - due) / rate)));
    changed_.wait_for(lock, stop, pause, [&] { return rate_ != rate; });
  }
}

}  // namespace sandbox
