// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_BODIES_H_
#define LEADLINE_REPLICA_LEAD_BODIES_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/lead_dictionaries.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"
#include "replica/unpacked_cache.h"

namespace leadline {

// A lead's encoded bytes, and when the read that brought them was sent.
struct LeadBody {
  std::string lead;
  TimePoint read_at;
};

// The leads of a replica as they were before they were packed. To be used
// inside a read; must not outlive the Database. Not thread-safe.
class LeadBodies {
 public:
  // `dictionaries` is shared by all who read this replica.
  static absl::StatusOr<LeadBodies> Open(
      Database& database, std::shared_ptr<LeadDictionaries> dictionaries);

  // The lead in this row. DataLoss if there is none, or it cannot be unpacked;
  // else errors are Database's.
  absl::StatusOr<LeadBody> Read(int64_t row);

 private:
  LeadBodies(Statement body, Statement dictionary,
             std::shared_ptr<LeadDictionaries> dictionaries);

  absl::StatusOr<LeadBody> ReadRow(int64_t row);
  absl::StatusOr<const LeadDictionary*> DictionaryOf(int64_t codec);

  Statement body_;
  Statement dictionary_;
  std::shared_ptr<LeadDictionaries> dictionaries_;
  UnpackedCache unpacked_;
  // The dictionary used last, which is nearly always the next one too.
  int64_t latest_codec_ = kPlainCodec;
  const LeadDictionary* latest_dictionary_ = nullptr;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_BODIES_H_
