// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_ANSWER_TEXT_H_
#define LEADLINE_CLIENT_CPP_ANSWER_TEXT_H_

#include <span>
#include <string>

#include "client/cpp/text_table.h"
#include "google/protobuf/message.h"
#include "leadline/v1/lookup.pb.h"

// Answers as text. All functions are pure.
namespace leadline {

// A lead for people: its name, what a person on the phone wants to know of it,
// how it was found and how fresh that is; then the `attribute_names` that were
// asked for, in the order asked.
std::string LeadText(const v1::GetLeadByPhoneResponse& response,
                     std::span<const std::string> attribute_names,
                     Colours colours);

// The same for a lead that was asked for by its id, or that was merged with the
// one that was.
std::string LeadByIdText(const v1::GetLeadByIdResponse& response,
                         std::span<const std::string> attribute_names,
                         Colours colours);

// A lead's name; "(no name)" without one.
std::string NameOf(const v1::Lead& lead);

// How fresh the answer to a number is, and what that leaves open.
std::string LeadFreshness(const v1::Freshness& freshness, Colours colours);

// The state of the replica for people. `server` is where the answer came from.
std::string StatusText(const v1::GetReplicaStatusResponse& response,
                       const std::string& server, Colours colours);

// Any message in protobuf's JSON mapping, on one line ended by a newline.
// Fields without presence are there even when 0, false or empty, so that a
// program may rely on them.
std::string JsonText(const google::protobuf::Message& message);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_ANSWER_TEXT_H_
