// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hook_sender.h"

#include <chrono>
#include <utility>

#include "sandbox/http_send.h"

namespace sandbox {
namespace {

constexpr unsigned kAtOnce = 4;
constexpr std::chrono::milliseconds kTick{20};
constexpr int kGood = 200;

}  // namespace

HookSender::HookSender(Api* api, std::function<int64_t()> now_ms)
    : api_(api),
      now_ms_(std::move(now_ms)),
      workers_(kAtOnce),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

HookSender::~HookSender() {
  stopping_ = true;
  thread_ = std::jthread();  // stops it, and waits
  workers_.Finish();
}

void HookSender::Run(const std::stop_token& stop) {
  std::unique_lock lock(mu_);
  while (!stop.stop_requested()) {
    SendDue();
    changed_.wait_for(lock, stop, kTick, [] { return false; });
  }
}

void HookSender::SendDue() {
  Hooks& hooks = api_->Webhooks();
  if (!hooks.Any()) return;
  const int64_t now_ms = now_ms_();
  api_->WithAccount([now_ms](Account& account) { account.Advance(now_ms); });
  for (Delivery& delivery : hooks.Due(now_ms)) {
    workers_.Do([this, &hooks, delivery = std::move(delivery)] {
      const int status = SendHttp(delivery, stopping_);
      hooks.Ended(delivery.number, status == kGood, now_ms_());
    });
  }
}

}  // namespace sandbox
