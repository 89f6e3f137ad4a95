// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_CHANGER_H_
#define LEADLINE_SANDBOX_CHANGER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sandbox/api.h"
#include "sandbox/journal.h"

namespace sandbox {

struct ChangerOptions {
  uint64_t seed = 1;
  double rate = 0;                // changes a second; 0 rests
  bool with_deletes = false;      // deletes and merges too
  int64_t visibility_lag_ms = 0;  // a change shows up to this long after it
  std::function<int64_t()> now_ms;
};

// Lets an account live: makes changes at a steady rate, and those it is told
// to make, and writes all of them down. Safe for use by many threads at once.
class Changer {
 public:
  // `api` must outlive it. Without a journal nothing is written down.
  Changer(const ChangerOptions& options, Api* api,
          std::optional<Journal> journal);
  Changer(const Changer&) = delete;
  Changer& operator=(const Changer&) = delete;
  ~Changer() = default;  // ends the thread

  // Makes one change now, at the time of the clock. The result is the index of
  // the lead; Unavailable if it could not be written down (it is then not
  // made).
  absl::StatusOr<uint32_t> Make(Change change);

  // Makes one change of the kind and on the lead that chance picks.
  absl::StatusOr<uint32_t> MakeAny();

  // How many were made so far.
  uint64_t Made() const { return made_; }

  void SetRate(double rate);

  // Later changes can be read up to this long after they were made.
  void SetVisibilityLag(int64_t lag_ms) { visibility_lag_ms_ = lag_ms; }

 private:
  void Run(std::stop_token stop);
  absl::Status MakeDue(double& due, const std::stop_token& stop);
  absl::StatusOr<uint32_t> Apply(Account& account, Change change);

  const ChangerOptions options_;
  Api* const api_;
  std::atomic<uint64_t> made_ = 0;

  std::atomic<int64_t> visibility_lag_ms_;

  // Only used while alone with the account.
  std::optional<Journal> journal_;
  std::mt19937_64 random_;

  std::mutex mu_;
  std::condition_variable_any changed_;
  double rate_;  // guarded by mu_

  std::jthread thread_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_CHANGER_H_
