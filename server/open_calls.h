// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_OPEN_CALLS_H_
#define LEADLINE_SERVER_OPEN_CALLS_H_

#include <map>
#include <memory>
#include <mutex>

#include "absl/status/status.h"

namespace leadline {

// A call that lasts as long as its caller likes.
class OpenCall {
 public:
  virtual ~OpenCall() = default;

  // Ends it with this error, at once or as soon as it has done what it is
  // doing. May be called on any thread, and more than once.
  virtual void EndWith(const absl::Status& error) = 0;
};

// The calls of a kind that are open, so that they can be ended. Thread-safe.
class OpenCalls {
 public:
  // One that comes when all have been told to end is told so, too.
  void Add(const std::shared_ptr<OpenCall>& call);
  void Remove(OpenCall* call);

  // All end with this error, those that come later included.
  void EndAll(const absl::Status& error);

 private:
  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<OpenCall*, std::weak_ptr<OpenCall>> calls_;
  absl::Status ended_with_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_OPEN_CALLS_H_
