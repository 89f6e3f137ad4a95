// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PHONE_INDEX_H_
#define LEADLINE_REPLICA_PHONE_INDEX_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "replica/lead_table.h"
#include "replica/phone_keys.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"
#include "replica/wal_keeper.h"

namespace leadline {

// A lead's entries in the phone index: one for each digit string. Where both
// fields have it, Phone goes before Mobile, except that an entry by national
// digits alone (which not every question may use) yields to one that is not.
// Thread-safe.
std::vector<PhoneEntry> EntriesOf(const PhoneKeyRules& rules,
                                  std::string_view phone,
                                  std::string_view mobile);

// Makes the index follow `rules` if it was made by others (another default
// country code, other numbering plans), in transactions of its own. What is
// half done is done again by the next call. Errors as Database.
absl::Status FollowKeyRules(Database& database, LeadTable& leads,
                            WalKeeper& wal, const PhoneKeyRules& rules);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PHONE_INDEX_H_
