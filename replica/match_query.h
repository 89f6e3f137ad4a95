// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_MATCH_QUERY_H_
#define LEADLINE_REPLICA_MATCH_QUERY_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "replica/lead_answers.h"
#include "replica/phone_query.h"
#include "replica/sqlite.h"

namespace leadline {

// A lead that has a number, as the phone index shows it.
struct IndexedMatch {
  MatchPosition position;
  MatchedField field = MatchedField::kPhone;
  MatchKind kind = MatchKind::kAsStored;
};

// Which leads have a number, by the phone index. Errors are Database's,
// DataLoss also if the index is damaged. To be used inside a read; must not
// outlive the Database. Not thread-safe.
class MatchQuery {
 public:
  static absl::StatusOr<MatchQuery> Open(Database& database);

  // The winner, and how many there are; `count` is 0 if there is none. Counting
  // stops at kMaxMatchCount. OutOfRange if the first kMaxRowsLookedAt leads do
  // not match.
  struct Winner {
    IndexedMatch match;
    uint32_t count = 0;
  };
  absl::StatusOr<Winner> FindWinner(const PhoneQuery& query);

  // Shows the matches behind `after`, the best first, until `take` gives false
  // or an error, or kMaxRowsLookedAt leads were looked at. The answer is the
  // last lead that was taken or passed over, if there may be more behind it.
  // OutOfRange as above, only without `after`.
  using Take = absl::FunctionRef<absl::StatusOr<bool>(const IndexedMatch&)>;
  absl::StatusOr<std::optional<MatchPosition>> List(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      Take take);

 private:
  MatchQuery(Statement matches, Statement list);

  absl::StatusOr<Winner> Count(const PhoneQuery& query);
  absl::StatusOr<std::optional<MatchPosition>> Walk(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      Take take);

  Statement matches_;
  Statement list_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_MATCH_QUERY_H_
