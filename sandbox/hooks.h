// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HOOKS_H_
#define LEADLINE_SANDBOX_HOOKS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sandbox/account.h"
#include "sandbox/hook.h"
#include "sandbox/hook_options.h"

namespace sandbox {

// The account's webhooks: which there are, what they are to be told, and what
// became of it. It sends nothing itself: who carries the deliveries asks for
// those that are due and says how each ended, at times of its own choosing:
//
//   for (const Delivery& delivery : hooks.Due(now)) {
//     hooks.Ended(delivery.number, Post(delivery) == 200, now);
//   }
//
// Told of the account's changes as they become visible. Safe for use by many
// threads at once.
class Hooks final : public AccountWatcher {
 public:
  Hooks(const HookOptions& options, uint64_t seed);

  // From here on; what waits already keeps its time.
  void SetOptions(const HookOptions& options);

  // Whether there ever was a webhook.
  bool Any() const { return any_; }

  // The id of the new webhook, or nullopt if another one watches the same field
  // already. It is told nothing before it was verified.
  std::optional<std::string> Create(HookForm form, int64_t now_ms);

  // False if there is no such webhook. Its status stays as it is.
  bool Update(const std::string& id, HookForm form, int64_t now_ms);
  bool Delete(const std::string& id);

  // What a human does in the account's settings.
  bool SetStatus(const std::string& id, HookStatus status);

  // In the order in which they were created.
  std::vector<Hook> List() const;

  // Takes out what is to be sent by now.
  std::vector<Delivery> Due(int64_t now_ms);

  // Whether that delivery was answered 200.
  void Ended(uint64_t number, bool good, int64_t now_ms);

  // How many calls ended well and badly, what was given up, what waits.
  struct Counts {
    uint64_t good = 0;
    uint64_t bad = 0;
    uint64_t lost = 0;
    uint64_t waiting = 0;
  };
  Counts Counted() const;

  void BeforeChange(const Account& account, const Change& change) override;
  void AfterChange(const Account& account, const Change& change,
                   int64_t at_ms) override;

 private:
  // Something to be told, or, without a payload, a verification.
  struct Waiting {
    std::string hook;
    std::string json;
    bool verification = false;
    uint32_t attempt = 1;
  };
  // Activities of one stretch of time.
  struct Batch {
    int64_t end_ms = 0;
    std::vector<std::string> items;
  };

  Hook* Find(const std::string& id);
  void Verify(Hook& hook, int64_t now_ms);
  void Tell(const Hook& hook, std::string json, int64_t at_ms);
  void TellActivity(const Hook& hook, std::string item, int64_t at_ms);
  void CloseBatch(const std::string& id, const Batch& batch);
  void TellUpdate(const Hook& hook, const Lead& after, int64_t at_ms);
  void Fail(Hook& hook, Waiting waiting, int64_t now_ms);
  Delivery Prepare(const Hook& hook, const Waiting& waiting);
  bool Chance(double share);
  int64_t Late();

  std::atomic<bool> any_{false};  // spares an account without any the lock
  mutable std::mutex mu_;
  // Guarded by mu_.
  HookOptions options_;
  std::mt19937_64 random_;
  std::vector<Hook> hooks_;
  std::multimap<int64_t, Waiting> queue_;  // by when it is due
  std::map<std::string, Batch> batches_;   // by webhook
  std::map<uint64_t, Waiting> under_way_;
  uint64_t created_ = 0;
  uint64_t sent_ = 0;
  Counts counts_;
  // The lead that is about to change, if someone is to be told of it.
  std::optional<Lead> before_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HOOKS_H_
