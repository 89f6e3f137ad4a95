// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_DICTIONARY_TRAINER_H_
#define LEADLINE_REPLICA_DICTIONARY_TRAINER_H_

#include <span>
#include <string>
#include <string_view>

namespace leadline {

// The bytes of a LeadDictionary for leads like these. Some thousand leads take
// some hundred milliseconds. Safe to call from any thread.
std::string TrainLeadDictionary(std::span<const std::string_view> leads);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_DICTIONARY_TRAINER_H_
