// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_STORE_H_
#define LEADLINE_REPLICA_LEAD_STORE_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "replica/lead_answers.h"
#include "replica/phone_query.h"
#include "replica/projection.h"
#include "replica/replica_state.h"

namespace leadline {

// How fresh the replica as a whole is.
inline SnapshotFreshness SnapshotOf(const ReplicaState& state) {
  return {state.as_of, state.complete_through, state.upstream_offset,
          state.complete, state.view_suffices};
}

// Where the server reads leads from. Safe for concurrent use. Functions that
// are handed to it run on the caller's thread before the call returns, and must
// not call the store.
class LeadStore {
 public:
  // Takes the answer to the question at `index`; false ends the call.
  using TakeAnswer = absl::FunctionRef<bool(
      size_t index, const absl::StatusOr<PhoneAnswer>& answer)>;
  // Takes a lead; false ends the list before it.
  using TakeLead = absl::FunctionRef<bool(const FoundLead& lead)>;

  LeadStore() = default;
  LeadStore(const LeadStore&) = delete;
  LeadStore& operator=(const LeadStore&) = delete;
  virtual ~LeadStore() = default;

  // The lead a number belongs to, as far as it is wanted. Unavailable if there
  // is no replica yet; OutOfRange if the question has a country code and the
  // first kMaxRowsLookedAt leads with its digits have none, so that the winner
  // is not known; DataLoss if the replica is damaged; Internal if SQLite fails.
  // "No such lead" is an answer, not an error.
  virtual absl::StatusOr<PhoneAnswer> FindByPhone(
      const PhoneQuery& query, const Projection& wanted) const = 0;

  // The same for several numbers, all of them from one snapshot, in order.
  // What is told is that of the replica as a whole, also if there is nothing to
  // ask. OutOfRange is a single answer's; any other error ends the call.
  virtual absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, const Projection& wanted,
      TakeAnswer take) const = 0;

  // All leads that have a number, the winner first; where `after` is given,
  // those behind it. Looks at kMaxRowsLookedAt leads at most. Errors as
  // FindByPhone, but OutOfRange only without `after`.
  virtual absl::StatusOr<MatchListEnd> ListByPhone(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      const Projection& wanted, TakeLead take) const = 0;

  // All of a lead. Unavailable, DataLoss and Internal as FindByPhone, as all
  // below.
  virtual absl::StatusOr<IdAnswer> FindById(std::string_view id) const = 0;

  virtual absl::StatusOr<ReplicaState> State() const = 0;

  // All lists by ascending number.
  virtual absl::StatusOr<std::vector<AttributeList>> AttributeLists() const = 0;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_STORE_H_
