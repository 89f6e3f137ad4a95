// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_READER_H_
#define LEADLINE_REPLICA_READER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/lead_dictionaries.h"
#include "replica/lead_store.h"

namespace leadline {

// One read-only connection to a replica. It never writes nor checkpoints.
//
// A lookup leaves its snapshot of the replica open for the next one, which
// then costs a third. A snapshot that is kept holds back the writer's
// checkpoints, so lookups do not use one that is older than kMaxSnapshotAge,
// and the owner must end it in time where no lookup follows. Not thread-safe.
class ReplicaReader {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds kMaxSnapshotAge{5};
  static constexpr int kMaxMerges = 16;

  // NotFound if there is no such file; FailedPrecondition if it is not a
  // replica, or its schema is older or newer than this program knows;
  // DataLoss if it is damaged; PermissionDenied, Unavailable (busy), Internal.
  // `dictionaries` is shared by the readers of one file.
  static absl::StatusOr<std::unique_ptr<ReplicaReader>> Open(
      const std::string& path, std::shared_ptr<LeadDictionaries> dictionaries);

  ReplicaReader(const ReplicaReader&) = delete;
  ReplicaReader& operator=(const ReplicaReader&) = delete;
  ~ReplicaReader();

  // As LeadStore has them.
  absl::StatusOr<PhoneAnswer> FindByPhone(const PhoneQuery& query,
                                          const Projection& wanted = {});
  absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, const Projection& wanted,
      LeadStore::TakeAnswer take);
  absl::StatusOr<MatchListEnd> ListByPhone(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      const Projection& wanted, LeadStore::TakeLead take);
  // The lead with this ProspectID; none if the replica has no such lead.
  absl::StatusOr<std::optional<LeadById>> FindById(std::string_view id);
  // LeadStore's FindById. At most kMaxMerges merges are followed.
  absl::StatusOr<IdAnswer> FindByIdOrSurvivor(std::string_view id);
  absl::StatusOr<ReplicaState> State();
  // The latest runs of its worker, the latest first.
  absl::StatusOr<std::vector<RunRecord>> Runs(uint64_t limit);
  absl::StatusOr<std::vector<AttributeList>> AttributeLists();

  // When the snapshot that is open began; none if none is.
  std::optional<SteadyTime> SnapshotBegan() const;
  void EndSnapshot();

 private:
  class Connection;
  explicit ReplicaReader(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_READER_H_
