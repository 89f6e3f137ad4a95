// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_FIND_LEAD_H_
#define LEADLINE_CLIENT_CPP_FIND_LEAD_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/cpp/lead_client.h"

namespace leadline {

// How many numbers a batch, or a message of a stream, can have.
inline constexpr std::size_t kMostNumbersInCall = 1000;

// What a number or an id led to; nothing where the account has no such lead.
template <typename Found>
using Maybe = CallResult<std::optional<Found>>;

// GetLeadByPhone and GetLeadById with NOT_FOUND as nothing; a lead that was
// deleted is nothing, too. Other errors as the calls have them. Thread-safe.
Maybe<v1::GetLeadByPhoneResponse> FindByPhone(
    const LeadClient& client, const v1::GetLeadByPhoneRequest& request);
Maybe<v1::GetLeadByIdResponse> FindById(const LeadClient& client,
                                        const v1::GetLeadByIdRequest& request);

// Of one of several numbers.
using PhoneOutcome = Maybe<v1::PhoneMatch>;

// The outcome that the server sent for a number of a batch or a stream.
PhoneOutcome OutcomeOf(v1::PhoneResult result);

// True if there was no room for the number in the answer: it is to be asked for
// again.
bool IsLeftOut(const v1::PhoneResult& result);

// The outcomes of any count of numbers, in order. `request` says all but the
// phones. Makes a call for each 1,000 numbers, and more where an answer is
// full.
//
// Errors are those of BatchGetLeadsByPhone, of any call: all have an outcome,
// or there is none. Thread-safe.
CallResult<std::vector<PhoneOutcome>> FindEach(
    const LeadClient& client, std::span<const std::string> phones,
    v1::BatchGetLeadsByPhoneRequest request = {});

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_FIND_LEAD_H_
