// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/lead_stream.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kMostUnanswered = 4;
// Of text: more than HTTP/2's window, which may be 64 KiB, and the server would
// wait for us to read while we wait for it to.
constexpr size_t kMostUnansweredBytes = 48 << 10;
constexpr milliseconds kFirstPause(20);
constexpr milliseconds kLongestPause(1000);

struct Message {
  std::vector<std::string> phones;
  size_t bytes = 0;
};

// True if the server went away, and what was not answered can be sent again.
bool IsBrokenOff(const CallError& error) {
  return error.code == CallCode::kUnavailable &&
         (error.reason.empty() || error.reason == "DRAINING");
}

// One use of StreamByPhone.
class Run {
 public:
  Run(const LeadClient& client, const NextPhone& next, const TakeOutcome& take,
      const StreamOptions& options)
      : client_(client), next_(next), take_(take), options_(options) {}

  std::optional<CallError> ToItsEnd() {
    while (true) {
      sent_ = 0;
      std::optional<CallError> error = OnOneStream();
      if (!error || !IsBrokenOff(*error)) return error;
      WaitFromNow();
      if (SteadyClock::now() + pause_ > *waits_since_ + options_.patience) {
        return error;
      }
      std::this_thread::sleep_for(pause_);
      pause_ = std::min(pause_ * 2, kLongestPause);
    }
  }

 private:
  // None if all is done.
  std::optional<CallError> OnOneStream() {
    const std::unique_ptr<LeadStream> stream = client_.StreamLeadsByPhone();
    // A stream that takes no more may yet have answers.
    bool takes_more = true;
    while (true) {
      while (takes_more && HasNext() && HasRoom()) {
        takes_more = stream->Write(RequestOf(messages_[sent_]));
        if (takes_more) ++sent_;
      }
      if (takes_more && sent_ == 0) {
        stream->CloseSending();
        return stream->Finish();
      }
      WaitFromNow();
      v1::StreamLeadsByPhoneResponse answer;
      if (!stream->Read(answer)) return ErrorOf(stream->Finish());
      if (sent_ == 0) {
        return CallError{CallCode::kInternal, "an answer to no message"};
      }
      waits_since_.reset();
      pause_ = kFirstPause;
      std::optional<CallError> error = TakeAnswer(std::move(answer));
      if (error || is_ended_) {
        stream->Cancel();
        return error;
      }
    }
  }

  void WaitFromNow() {
    if (!waits_since_) waits_since_ = SteadyClock::now();
  }

  bool HasNext() {
    if (sent_ < messages_.size()) return true;
    if (at_end_) return false;
    Message message;
    while (message.phones.size() < options_.numbers_in_message) {
      std::optional<std::string> phone = next_();
      if (!phone) {
        at_end_ = true;
        break;
      }
      message.bytes += phone->size();
      message.phones.push_back(*std::move(phone));
    }
    if (message.phones.empty()) return false;
    messages_.push_back(std::move(message));
    return true;
  }

  // For the message behind those that are sent.
  bool HasRoom() const {
    if (sent_ == 0) return true;
    size_t bytes = 0;
    for (size_t i = 0; i <= sent_; ++i) bytes += messages_[i].bytes;
    return sent_ < kMostUnanswered && bytes <= kMostUnansweredBytes;
  }

  v1::StreamLeadsByPhoneRequest RequestOf(const Message& message) const {
    v1::StreamLeadsByPhoneRequest request = options_.request;
    request.mutable_phones()->Assign(message.phones.begin(),
                                     message.phones.end());
    return request;
  }

  static CallError ErrorOf(const std::optional<CallError>& status) {
    if (status) return *status;
    return {CallCode::kInternal, "the stream ended before its last answer"};
  }

  // Hands out what answers the first message. On an error that is left of the
  // message which has no outcome.
  std::optional<CallError> TakeAnswer(v1::StreamLeadsByPhoneResponse answer) {
    std::vector<std::string>& phones = messages_.front().phones;
    if (static_cast<size_t>(answer.results_size()) != phones.size()) {
      return CallError{CallCode::kInternal, "an answer for other numbers"};
    }
    size_t handed_out = 0;
    for (v1::PhoneResult& result : *answer.mutable_results()) {
      if (IsLeftOut(result)) break;
      ++handed_out;
      if (!HandOut(OutcomeOf(std::move(result)))) return std::nullopt;
    }
    phones.erase(phones.begin(),
                 phones.begin() + static_cast<std::ptrdiff_t>(handed_out));
    if (!phones.empty()) {
      const auto rest = FindEach(client_, phones, RequestOfRest());
      if (!rest.Ok()) return rest.Error();
      for (const PhoneOutcome& outcome : rest.Value()) {
        if (!HandOut(outcome)) return std::nullopt;
      }
    }
    messages_.pop_front();
    --sent_;
    return std::nullopt;
  }

  bool HandOut(PhoneOutcome outcome) {
    is_ended_ = !take_(std::move(outcome));
    return !is_ended_;
  }

  v1::BatchGetLeadsByPhoneRequest RequestOfRest() const {
    v1::BatchGetLeadsByPhoneRequest request;
    *request.mutable_attribute_names() = options_.request.attribute_names();
    if (options_.request.has_max_staleness()) {
      *request.mutable_max_staleness() = options_.request.max_staleness();
    }
    return request;
  }

  const LeadClient& client_;
  const NextPhone& next_;
  const TakeOutcome& take_;
  const StreamOptions& options_;

  std::deque<Message> messages_;  // without an answer, in order
  size_t sent_ = 0;               // of these, on the stream that is open
  bool at_end_ = false;           // the caller has no more numbers
  bool is_ended_ = false;         // the caller wants no more
  // Since when an answer is waited for, the time that the caller takes left
  // out.
  std::optional<SteadyClock::time_point> waits_since_;
  milliseconds pause_ = kFirstPause;
};

}  // namespace

std::optional<CallError> StreamByPhone(const LeadClient& client,
                                       const NextPhone& next,
                                       const TakeOutcome& take,
                                       const StreamOptions& options) {
  if (options.numbers_in_message < 1 ||
      options.numbers_in_message > kMostNumbersInCall) {
    return CallError{CallCode::kInvalidArgument,
                     "numbers_in_message is to be 1 to 1000"};
  }
  return Run(client, next, take, options).ToItsEnd();
}

}  // namespace leadline
