// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HOOK_SENDER_H_
#define LEADLINE_SANDBOX_HOOK_SENDER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "sandbox/api.h"
#include "sandbox/hook.h"
#include "sandbox/work_queue.h"

namespace sandbox {

// Sends what the account's webhooks are to be told, several at a time, and
// keeps late changes coming while nobody reads. Safe for use by many threads.
class HookSender {
 public:
  // `api` must outlive it.
  HookSender(Api* api, std::function<int64_t()> now_ms);
  HookSender(const HookSender&) = delete;
  HookSender& operator=(const HookSender&) = delete;

  // Gives up what is under way.
  ~HookSender();

 private:
  void Run(const std::stop_token& stop);
  void SendDue();

  Api* const api_;
  const std::function<int64_t()> now_ms_;
  std::atomic<bool> stopping_{false};
  std::mutex mu_;
  std::condition_variable_any changed_;
  WorkQueue workers_;
  std::jthread thread_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HOOK_SENDER_H_
