// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_ACCOUNT_COMPARISON_H_
#define LEADLINE_TESTS_SYSTEM_ACCOUNT_COMPARISON_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace leadline {

// Compares a replica with the account of the sandbox on that port (started
// with --control): the same leads, each with the same attributes in the same
// order, nulls told from empty strings. LeadAge moves by itself and is left
// out. Returns the first difference in words, or "" if there is none.
std::string DifferenceFromAccount(const std::filesystem::path& replica,
                                  std::uint16_t sandbox_port);

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_ACCOUNT_COMPARISON_H_
