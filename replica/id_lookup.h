// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ID_LOOKUP_H_
#define LEADLINE_REPLICA_ID_LOOKUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "replica/sqlite.h"

namespace leadline {

// Where a lead is, by its id. Errors are Database's. Must not outlive the
// Database. Not thread-safe.
class IdLookup {
 public:
  static absl::StatusOr<IdLookup> Open(Database& database);

  // The number of the lead's row; none if there is none.
  absl::StatusOr<std::optional<int64_t>> Row(std::string_view id);
  // The lead that this one was merged into; empty if that is not known, or it
  // was not merged.
  absl::StatusOr<std::string> Survivor(std::string_view id);

 private:
  IdLookup(Statement row, Statement survivor);

  Statement row_;
  Statement survivor_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ID_LOOKUP_H_
