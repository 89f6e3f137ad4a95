// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_QUESTIONS_H_
#define LEADLINE_BENCH_QUESTIONS_H_

#include <string>
#include <vector>

#include "bench/load.h"

namespace leadline {

// So many numbers are asked for, again and again.
inline constexpr uint64_t kNumbersAsked = 200000;

// What a caller wants who does not want the whole lead.
const std::vector<std::string>& FiveAttributes();

// Encoded requests to one method of LeadLookupService.
struct Questions {
  std::string method;
  std::vector<std::string> requests;
  bool are_messages = false;  // of one stream
};

// GetLeadByPhone, each number in a call of its own.
Questions SingleQuestions(const Phones& phones);

// BatchGetLeadsByPhone, so many numbers in a call. No names: the whole lead.
Questions BatchQuestions(const Phones& phones, uint64_t numbers,
                         const std::vector<std::string>& attribute_names);

// StreamLeadsByPhone, so many numbers in a message.
Questions StreamQuestions(const Phones& phones, uint64_t numbers,
                          const std::vector<std::string>& attribute_names);

// One request for these numbers.
std::string SingleRequest(const std::string& phone);
std::string BatchRequest(const std::vector<std::string>& phones,
                         const std::vector<std::string>& attribute_names);

// So many of them, from the n-th on.
std::vector<std::string> BatchOf(const Phones& phones, uint64_t n,
                                 uint64_t numbers);

}  // namespace leadline

#endif  // LEADLINE_BENCH_QUESTIONS_H_
