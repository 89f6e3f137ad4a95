// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CALL_QUOTA_H_
#define LEADLINE_SERVER_CALL_QUOTA_H_

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace leadline {

// How many calls of a kind may be in hand at once: of all connections together,
// and half of that of a single one, so that one caller cannot shut out all
// others. Must outlive its tickets. Thread-safe.
class CallQuota {
 public:
  // The right to be in hand, given back at the end of its life.
  class Ticket {
   public:
    Ticket(Ticket&& other) noexcept
        : quota_(std::exchange(other.quota_, nullptr)),
          connection_(std::move(other.connection_)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() {
      if (quota_ != nullptr) quota_->Return(connection_);
    }

   private:
    friend class CallQuota;
    Ticket(CallQuota& quota, std::string connection)
        : quota_(&quota), connection_(std::move(connection)) {}

    CallQuota* quota_;
    std::string connection_;
  };

  // REQUIRES: at least one.
  explicit CallQuota(size_t calls)
      : most_(calls), most_of_one_((calls + 1) / 2) {}

  // None if there are as many as may be. `connection` names who calls, as
  // gRPC's peer() does.
  std::optional<Ticket> Take(const std::string& connection);

 private:
  void Return(const std::string& connection);

  const size_t most_;
  const size_t most_of_one_;
  std::mutex mutex_;
  // Guarded by mutex_.
  size_t taken_ = 0;
  std::map<std::string, size_t> taken_by_;  // no zeros
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_CALL_QUOTA_H_
