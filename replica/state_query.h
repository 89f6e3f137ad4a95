// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_STATE_QUERY_H_
#define LEADLINE_REPLICA_STATE_QUERY_H_

#include "absl/status/statusor.h"
#include "replica/replica_state.h"
#include "replica/sqlite.h"

namespace leadline {

// What the replica says about itself.
struct StoredState {
  ReplicaState state;
  // When the latest read that closed a gap in the coverage had ended, or that
  // read anew what was read too early; 0 once the newest changes were read
  // after that.
  TimePoint filled_until;
};

// Reads the rows `state` and `account`. Must not outlive the Database. Not
// thread-safe.
class StateQuery {
 public:
  static absl::StatusOr<StateQuery> Open(Database& database);

  // DataLoss if a row is missing, else errors as Database.
  absl::StatusOr<StoredState> Read();

 private:
  StateQuery(Statement rows, Statement file);

  Statement rows_;
  Statement file_;
};

// Reads all lists of attribute names, by ascending number. Errors as Database.
absl::StatusOr<std::vector<AttributeList>> ReadAttributeLists(
    Database& database);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_STATE_QUERY_H_
