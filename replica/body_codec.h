// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_BODY_CODEC_H_
#define LEADLINE_REPLICA_BODY_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/drift_watch.h"
#include "replica/lead_packer.h"
#include "replica/packed_bodies.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"

namespace leadline {

// A body as it is stored. Valid until the next one is packed.
struct StoredBody {
  int64_t codec = kPlainCodec;
  std::string_view bytes;
};

// Packs the bodies of the replica that is written: as they are at first, with a
// dictionary trained on the account's own leads once enough are known, and with
// a new one when leads have become so unlike that it pays. Dictionaries are
// only ever added. To be used inside a transaction; errors are Database's. Must
// not outlive the Database. Not thread-safe.
class BodyCodec {
 public:
  // Goes on with the latest dictionary of the replica, if it has one. DataLoss
  // if that is damaged.
  static absl::StatusOr<BodyCodec> Open(Database& database);

  // Trains the first dictionary if `incoming` together with the `stored` leads
  // are enough; then all stored bodies are packed anew. Trains another if
  // `incoming` and those before show that it pays.
  absl::Status TrainIfDue(std::span<const std::string_view> incoming,
                          uint64_t stored);

  StoredBody Pack(std::string_view body);

  // The same for row `row` of those that `ahead` was made of, if that was with
  // the dictionary of now.
  StoredBody Pack(std::string_view body, const PackedBodies* ahead, size_t row);

  // What bodies are packed with; null while they are stored plain.
  std::shared_ptr<const LeadPacker> Packer() const { return packer_; }

 private:
  explicit BodyCodec(Database& database) : database_(&database) {}

  absl::Status Use(int64_t codec, std::string_view dictionary);
  absl::Status TrainFirst(std::span<const std::string_view> incoming);
  absl::Status Adopt(const std::string& dictionary);
  absl::Status PackStored();

  Database* database_;
  int64_t codec_ = kPlainCodec;
  std::shared_ptr<const LeadPacker> packer_;  // null while codec_ is plain
  DriftWatch drift_;
  std::string packed_;  // the latest
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_BODY_CODEC_H_
