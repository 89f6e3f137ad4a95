// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_USERS_H_
#define LEADLINE_SANDBOX_USERS_H_

#include <cstdint>
#include <string>

namespace sandbox {

// The account's users, numbered below kUsers. User 0 is the administrator, all
// others sell. A renamed user has another name and e-mail, and the same id.
// Pure functions, safe for use by many threads.
inline constexpr uint32_t kUsers = 24;

void AppendUserId(uint64_t seed, uint32_t user, std::string& out);
void AppendUserName(uint64_t seed, uint32_t user, uint32_t renames,
                    std::string& out);
void AppendUserEmail(uint32_t user, uint32_t renames, std::string& out);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_USERS_H_
