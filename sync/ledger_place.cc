// SPDX-License-Identifier: Apache-2.0
#include "sync/ledger_place.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "replica/replica_file.h"

namespace leadline {

absl::StatusOr<std::string> LedgerPlaceOf(const std::string& replica) {
  constexpr char kSuffix[] = ".budget";
  const absl::StatusOr<std::vector<std::string>> names =
      NamesOfReplica(replica);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    std::error_code ignored;
    if (std::filesystem::exists(name + kSuffix, ignored)) return name + kSuffix;
  }
  const size_t links = names->size() - 1;
  return (*names)[links > 0 ? links - 1 : 0] + kSuffix;
}

}  // namespace leadline
