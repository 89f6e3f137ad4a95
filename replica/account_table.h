// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ACCOUNT_TABLE_H_
#define LEADLINE_REPLICA_ACCOUNT_TABLE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/replica_state.h"
#include "replica/sqlite.h"

namespace leadline {

// Which account a replica is bound to, and how much of it its reads can see.
// Errors as Database. Pure but for the database.

// Writes the first row of a new replica.
absl::Status AddAccount(Database& database, const Account& account);

// FailedPrecondition, naming both, if the replica at `path` is bound to another
// account; reads any schema version.
absl::Status CheckAccount(Database& database, const std::string& path,
                          const Account& account);

// Where `account` names no country code, gives it the replica's: an index made
// by it would not find what is asked with one.
absl::Status KeepCountryCode(Database& database, Account& account);

// Records the account's user, view and country code as they are now; a user
// that differs, or who has seen all and does no more, is remembered as changed.
// Where the reads so far saw another
// part of the account than those to come (another user without the rights of
// an administrator, another lead type), what they covered proves nothing any
// more: the coverage is dropped, the leads are kept. Returns whether it was.
// To be used inside a transaction.
absl::StatusOr<bool> UpdateAccount(Database& database, const Account& account,
                                   const std::string& lead_types);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ACCOUNT_TABLE_H_
