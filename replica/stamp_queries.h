// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_STAMP_QUERIES_H_
#define LEADLINE_REPLICA_STAMP_QUERIES_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/coverage.h"
#include "replica/sqlite.h"

namespace leadline {

// A lead by its id and stamp.
struct StampedLead {
  std::string id;
  TimePoint stamp;

  friend bool operator==(const StampedLead&, const StampedLead&) = default;
};

// A stretch of the account's history as the replica has it, to be compared
// with upstream. No lead's stamp lies in the second of either bound, so that
// upstream's hidden milliseconds cannot put one on this side or the other.
struct QuietWindow {
  Stretch stretch;
  uint64_t leads = 0;

  friend bool operator==(const QuietWindow&, const QuietWindow&) = default;
};

// Questions about leads by their stamps, for comparing the replica with
// upstream. Errors are Database's. Must not outlive the Database. Not
// thread-safe.
class StampQueries {
 public:
  static absl::StatusOr<StampQueries> Open(Database& database);

  // Leads whose stamp lies in the stretch.
  absl::StatusOr<uint64_t> Count(const Stretch& stretch);

  // The leads whose stamp lies in the stretch, by ascending stamp; at most
  // `limit`.
  absl::StatusOr<std::vector<StampedLead>> Leads(const Stretch& stretch,
                                                 uint64_t limit);

  // The leads that changed last, newest first; at most `limit`.
  absl::StatusOr<std::vector<StampedLead>> Latest(uint64_t limit);

  // The window that begins at `within.from`, which must be quiet, and goes on
  // for about `leads` leads: at least so many, up to the first quiet second
  // after them; all of `within` if there are fewer or no second is quiet. The
  // end of `within` is taken to be quiet.
  absl::StatusOr<QuietWindow> WindowFrom(const Stretch& within, uint64_t leads);

  // The latest second of the stretch in which no lead's stamp lies; none if
  // there is no such second.
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> LatestQuiet(
      const Stretch& within);

  // The second with the stamp of the lead in the middle; none without leads.
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> MedianSecond(
      const Stretch& stretch);

 private:
  struct Statements {
    Statement count;
    Statement leads;
    Statement latest;
    Statement stamps;
    Statement falling;
    Statement nth;
  };
  explicit StampQueries(Statements statements);

  Statements statements_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_STAMP_QUERIES_H_
