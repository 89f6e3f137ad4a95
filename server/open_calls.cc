// SPDX-License-Identifier: Apache-2.0
#include "server/open_calls.h"

#include <utility>
#include <vector>

namespace leadline {

void OpenCalls::Add(const std::shared_ptr<OpenCall>& call) {
  absl::Status ended_with;
  {
    const std::lock_guard lock(mutex_);
    calls_[call.get()] = call;
    ended_with = ended_with_;
  }
  if (!ended_with.ok()) call->EndWith(ended_with);
}

void OpenCalls::Remove(OpenCall* call) {
  const std::lock_guard lock(mutex_);
  calls_.erase(call);
}

void OpenCalls::EndAll(const absl::Status& error) {
  // Kept alive, and told without the lock, which their end takes.
  std::vector<std::shared_ptr<OpenCall>> open;
  {
    const std::lock_guard lock(mutex_);
    ended_with_ = error;
    for (const auto& [call, held] : calls_) {
      if (std::shared_ptr<OpenCall> kept = held.lock()) {
        open.push_back(std::move(kept));
      }
    }
  }
  for (const std::shared_ptr<OpenCall>& call : open) call->EndWith(error);
}

}  // namespace leadline
