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
// others. Answers that are on their way are bounded by their bytes, to what as
// many answers may have: a caller has its answer before gRPC tells that it has,
// so that there may be very many of small ones. Must outlive its tickets.
// Thread-safe.
class CallQuota {
 public:
  // What a call may leave to be sent.
  static constexpr size_t kLargestAnswer = 3 << 20;
  // What a call keeps beside its answer, reckoned amply.
  static constexpr size_t kCallBytes = 16 << 10;

  // The right to be in hand, given back at the end of its life.
  class Ticket {
   public:
    Ticket(Ticket&& other) noexcept
        : quota_(std::exchange(other.quota_, nullptr)),
          connection_(std::move(other.connection_)),
          unsent_bytes_(other.unsent_bytes_) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() {
      if (quota_ != nullptr) quota_->Return(connection_, unsent_bytes_);
    }

    // All that is left to do is to send the call's end, and an answer of so
    // many bytes. To be called once, before that is sent: then whoever has it
    // finds room for the next call.
    void SetDone(size_t answer_bytes);

   private:
    friend class CallQuota;
    Ticket(CallQuota& quota, std::string connection)
        : quota_(&quota), connection_(std::move(connection)) {}

    CallQuota* quota_;
    std::string connection_;
    size_t unsent_bytes_ = 0;  // 0: it is in hand
  };

  // REQUIRES: at least one.
  explicit CallQuota(size_t calls)
      : most_(calls), most_of_one_((calls + 1) / 2) {}

  // None if there are as many as may be. `connection` names who calls, as
  // gRPC's peer() does.
  std::optional<Ticket> Take(const std::string& connection);

 private:
  struct Counts {
    size_t in_hand = 0;
    size_t unsent_bytes = 0;

    bool IsNone() const { return in_hand + unsent_bytes == 0; }
    bool HasRoom(size_t most) const {
      return in_hand < most && unsent_bytes < most * kLargestAnswer;
    }
  };

  void Return(const std::string& connection, size_t unsent_bytes);

  const size_t most_;
  const size_t most_of_one_;
  std::mutex mutex_;
  // Guarded by mutex_.
  Counts all_;
  std::map<std::string, Counts> by_connection_;  // of those that have calls
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_CALL_QUOTA_H_
