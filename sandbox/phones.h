// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_PHONES_H_
#define LEADLINE_SANDBOX_PHONES_H_

#include <cstdint>
#include <string>

namespace sandbox {

// Append the stored Phone or Mobile of an invented lead after `version` changes
// to it, in one of the many forms that accounts hold: "+91-9812345678",
// "9812345678", "+919812345678", "919812345678", Emirates numbers of nine
// digits, two numbers in one field, another lead's number, garbage. False is
// null. No invented lead has the sample's number. So many of the Phones more,
// `shared` of 1, are another lead's number. Pure functions.
bool AppendPhone(uint64_t seed, uint32_t index, uint32_t version, double shared,
                 std::string& out);
bool AppendMobile(uint64_t seed, uint32_t index, uint32_t version,
                  std::string& out);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_PHONES_H_
