// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PHONE_INDEX_H_
#define LEADLINE_REPLICA_PHONE_INDEX_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/lead_table.h"
#include "replica/phone_keys.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"

namespace leadline {

// A lead's entries in the phone index: one for each digit string. Where both
// fields have it, Phone goes before Mobile, except that an entry by national
// digits alone (which not every question may use) yields to one that is not.
// Thread-safe.
std::vector<PhoneEntry> EntriesOf(const PhoneKeyRules& rules,
                                  std::string_view phone,
                                  std::string_view mobile);

// Makes the index follow `rules` if it was made by others (another default
// country code, other numbering plans). REQUIRES: it is called inside a
// transaction. Whoever reads meanwhile has the index as it was, whole; half an
// index would tell of leads that are there as missing. Returns whether there
// was anything to do. Errors as Database.
absl::StatusOr<bool> FollowKeyRules(Database& database, LeadTable& leads,
                                    const PhoneKeyRules& rules);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PHONE_INDEX_H_
