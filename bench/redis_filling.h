// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_REDIS_FILLING_H_
#define LEADLINE_BENCH_REDIS_FILLING_H_

#include <cstdint>
#include <string>
#include <vector>

namespace leadline {

// Puts into a Redis what our server answers with from `replica`, for each of
// the numbers of `leads` invented leads. False if Redis does not take it all.
// To be called by one thread.

// GetLeadByPhoneResponses, each under its number.
bool FillWithAnswers(uint16_t port, const std::string& replica, uint64_t leads);

// A batch's PhoneResults, each under `prefix` and its number.
bool FillWithResults(uint16_t port, const std::string& replica, uint64_t leads,
                     const std::string& prefix,
                     const std::vector<std::string>& attribute_names);

// The PhoneResults in an encoded BatchGetLeadsByPhoneResponse.
std::vector<std::string> ResultsIn(const std::string& answer);

}  // namespace leadline

#endif  // LEADLINE_BENCH_REDIS_FILLING_H_
