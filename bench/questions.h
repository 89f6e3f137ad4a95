// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_QUESTIONS_H_
#define LEADLINE_BENCH_QUESTIONS_H_

#include <string>
#include <vector>

#include "bench/load.h"

namespace leadline {

// So many numbers are asked for, again and again.
inline constexpr uint64_t kNumbersAsked = 200000;

// Numbers in one batch.
inline constexpr uint64_t kBatchNumbers = 100;

// Encoded requests to one method of LeadLookupService.
struct Questions {
  std::string method;
  std::vector<std::string> requests;
};

// GetLeadByPhone, each number in a call of its own.
Questions SingleQuestions(const Phones& phones);

// BatchGetLeadsByPhone. No names: the whole lead.
Questions BatchQuestions(const Phones& phones,
                         const std::vector<std::string>& attribute_names);

// One request for these numbers.
std::string SingleRequest(const std::string& phone);
std::string BatchRequest(const std::vector<std::string>& phones,
                         const std::vector<std::string>& attribute_names);

// kBatchNumbers of them, from the n-th on.
std::vector<std::string> BatchOf(const Phones& phones, uint64_t n);

}  // namespace leadline

#endif  // LEADLINE_BENCH_QUESTIONS_H_
