// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_LEAD_STREAM_H_
#define LEADLINE_CLIENT_CPP_LEAD_STREAM_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "client/cpp/find_lead.h"

namespace leadline {

struct StreamOptions {
  // All of a message but its numbers and its id.
  v1::StreamLeadsByPhoneRequest request = {};
  // How many numbers go into a message, 1 to kMostNumbersInCall.
  size_t numbers_in_message = kMostNumbersInCall;
  // How long a stream that breaks off is opened anew without an answer.
  std::chrono::milliseconds patience{30'000};
};

// The next number to ask for; none at the end, and then it is called no more.
using NextPhone = std::function<std::optional<std::string>()>;
// Gets an outcome; false ends the stream.
using TakeOutcome = std::function<bool(PhoneOutcome)>;

// Streams numbers through StreamLeadsByPhone: `take` gets exactly one outcome
// for each, in their order. Both are called on this thread.
//
// A stream that breaks off because the server went away (UNAVAILABLE, without a
// reason or DRAINING) goes on with the messages that have no answer. What did
// not fit into an answer is asked for by a batch.
//
// Returns the error that ended it, one of StreamLeadsByPhone or
// BatchGetLeadsByPhone, or INVALID_ARGUMENT where numbers_in_message is none of
// 1 to 1,000; none if all numbers have their outcome, or `take` said
// false. Thread-safe.
std::optional<CallError> StreamByPhone(const LeadClient& client,
                                       const NextPhone& next,
                                       const TakeOutcome& take,
                                       const StreamOptions& options = {});

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_LEAD_STREAM_H_
