// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ID_QUERIES_H_
#define LEADLINE_REPLICA_ID_QUERIES_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/sqlite.h"

namespace leadline {

// Questions about leads by their ids, for checking the replica against
// upstream. Errors are Database's. Must not outlive the Database. Not
// thread-safe.
class IdQueries {
 public:
  static absl::StatusOr<IdQueries> Open(Database& database);

  // The ids of about so many leads picked at random, without repeats; fewer
  // where picks fall together. `random` gives numbers in [0, 1). Each lead is
  // as likely as another, but that one behind a run of removed rows stands for
  // these as well.
  absl::StatusOr<std::vector<std::string>> Random(
      size_t leads, const std::function<double()>& random);

  // Those of the ids that no row has, in lower case.
  absl::StatusOr<std::set<std::string>> Missing(
      std::span<const std::string> ids);

  // The stamp of a lead; none if no row has the id, or the row has no stamp.
  absl::StatusOr<std::optional<TimePoint>> StampOf(std::string_view id);

 private:
  struct Statements {
    Statement bounds;
    Statement next;
    Statement stamp;
  };
  explicit IdQueries(Statements statements);

  Statements statements_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ID_QUERIES_H_
