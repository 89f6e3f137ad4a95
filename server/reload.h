// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_RELOAD_H_
#define LEADLINE_SERVER_RELOAD_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace leadline {

// Decides when what files hold takes the place of what they held before: once
// two looks in a row have shown the same. A file that is written in place may
// be cut at the end of a line, and look whole. What cannot be used changes
// nothing. Not thread-safe.
template <typename Value>
class Reload {
 public:
  explicit Reload(Value current) : current_(std::move(current)) {}

  const Value& Current() const { return current_; }

  // What a look has shown. True if it has just become Current().
  bool Offer(Value value) {
    complaint_.clear();
    if (value == current_) {
      candidate_.reset();
      return false;
    }
    if (candidate_ != value) {
      candidate_ = std::move(value);
      return false;
    }
    current_ = *std::exchange(candidate_, std::nullopt);
    return true;
  }

  // A look has shown what cannot be used. True if that is news, for the log.
  bool Refuse(const absl::Status& why) {
    candidate_.reset();
    const std::string complaint(why.message());
    return std::exchange(complaint_, complaint) != complaint;
  }

 private:
  Value current_;
  std::optional<Value> candidate_;
  std::string complaint_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_RELOAD_H_
