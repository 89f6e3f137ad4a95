// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LIVE_READER_H_
#define LEADLINE_SERVER_LIVE_READER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "replica/lead_answers.h"

namespace leadline {

// How a live read ended.
enum class LiveOutcome : size_t {
  kFound,
  kNoneShown,    // upstream was asked and showed none, which proves nothing
  kTooMany,      // of them are waiting
  kRefused,      // by upstream: its limit, or the keys
  kFailed,       // upstream did not answer, or no call was free
  kTimedOut,     // before an answer came
  kUnreachable,  // there is no worker, or it makes no live reads
};
inline constexpr size_t kLiveOutcomes = 7;

// "found", "none_shown", "too_many", "refused", "failed", "timed_out",
// "unreachable": for metrics and for the metadata of errors.
const char* NameOf(LiveOutcome outcome);

// A value type.
struct LiveResult {
  LiveOutcome outcome = LiveOutcome::kFailed;
  std::optional<FoundLead> found;  // with kFound
  bool remembered = false;         // of a read made for an earlier call
};

// Asks the worker, over its unix socket, to ask upstream for a number. Safe for
// concurrent use.
class LiveReader {
 public:
  using Deadline = std::chrono::system_clock::time_point;
  using Done = std::function<void(LiveResult)>;

  // One question on its way. Must live until `done` is called, which may end
  // its life.
  class Question {
   public:
    Question(const std::string& phone, Deadline deadline);
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    ~Question();

    // The caller has gone: `done` comes soon.
    void Cancel();

   private:
    friend class LiveReader;
    struct Wire;
    const std::unique_ptr<Wire> wire_;
  };

  // Connects when it is needed, and again when the worker was started anew. No
  // question takes longer than `time_limit`.
  LiveReader(const std::string& socket, Duration time_limit);
  LiveReader(const LiveReader&) = delete;
  LiveReader& operator=(const LiveReader&) = delete;
  ~LiveReader();

  // Sends the question, and calls `done` once, perhaps on another thread.
  void Ask(Question& question, Done done) const;

 private:
  struct Wire;

  const std::unique_ptr<Wire> wire_;
  const Duration time_limit_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LIVE_READER_H_
