// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_BODIES_H_
#define LEADLINE_REPLICA_LEAD_BODIES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/cut_cache.h"
#include "replica/lead_dictionaries.h"
#include "replica/lead_unpacker.h"
#include "replica/projection.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"

namespace leadline {

// What is wanted of a lead, encoded, and when the read that brought them was
// sent.
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

  // What is wanted of the lead in this row. DataLoss if there is none, or it
  // cannot be unpacked; Internal if it is no encoded message, as far as that
  // shows; else errors are Database's.
  absl::StatusOr<LeadBody> Read(int64_t row, const Projection& wanted);

  // A number that no other projection has.
  uint64_t NumberOf(const Projection& wanted) { return cuts_.NumberOf(wanted); }

 private:
  LeadBodies(Statement body, Statement dictionary,
             std::shared_ptr<LeadDictionaries> dictionaries);

  absl::StatusOr<LeadBody> ReadRow(int64_t row, const Projection& wanted);
  absl::Status Unpack(int64_t codec, std::string_view packed,
                      const Projection& wanted, std::string& lead);
  absl::StatusOr<const LeadUnpacker*> UnpackerOf(int64_t codec);

  Statement body_;
  Statement dictionary_;
  std::shared_ptr<LeadDictionaries> dictionaries_;
  CutCache cuts_;
  // The unpacker used last, which is nearly always the next one too.
  int64_t latest_codec_ = kPlainCodec;
  const LeadUnpacker* latest_unpacker_ = nullptr;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_BODIES_H_
