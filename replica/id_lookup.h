// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ID_LOOKUP_H_
#define LEADLINE_REPLICA_ID_LOOKUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/sqlite.h"

namespace leadline {

// What is known of a lead that is gone. A value type.
struct GoneRecord {
  TimePoint confirmed;   // end of the read that confirmed it, upstream's time
  std::string survivor;  // the lead it was merged into; empty if none is known
};

// Where a lead is, by its id. Errors are Database's. Must not outlive the
// Database. Not thread-safe.
class IdLookup {
 public:
  static absl::StatusOr<IdLookup> Open(Database& database);

  // The number of the lead's row; none if there is none.
  absl::StatusOr<std::optional<int64_t>> Row(std::string_view id);
  // None if it is not known to be gone.
  absl::StatusOr<std::optional<GoneRecord>> Gone(std::string_view id);

 private:
  IdLookup(Statement row, Statement gone);

  Statement row_;
  Statement gone_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ID_LOOKUP_H_
