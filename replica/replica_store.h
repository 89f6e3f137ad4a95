// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_REPLICA_STORE_H_
#define LEADLINE_REPLICA_REPLICA_STORE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/lead_store.h"

namespace leadline {

struct ReplicaStoreOptions {
  std::string path;  // the file, or a symbolic link to it; need not exist yet
  // Connections; 0: two for each processor, 4 at least and 16 at most.
  size_t readers = 0;
  // How often to look whether another file is at `path`.
  Duration watch_interval{250};
};

// The leads of the replica at a path. A pool of read-only connections, and one
// thread that ends their snapshots in time, opens the file when it appears and
// changes over when another file takes its place (a symbolic link pointing
// elsewhere); where that one is no good it says so once, and keeps the one that
// is open. It never writes to the replica nor checkpoints it. Safe for
// concurrent use; lookups in different threads do not wait for each other
// while there are no more of them than connections.
class ReplicaStore final : public LeadStore {
 public:
  // Never fails for want of a replica: until there is one, every call answers
  // Unavailable, or says what is wrong with the file that is there.
  explicit ReplicaStore(ReplicaStoreOptions options);
  ~ReplicaStore() override;

  absl::StatusOr<PhoneAnswer> FindByPhone(
      const PhoneQuery& query, const Projection& wanted) const override;
  absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, const Projection& wanted,
      TakeAnswer take) const override;
  absl::StatusOr<MatchListEnd> ListByPhone(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      const Projection& wanted, TakeLead take) const override;
  absl::StatusOr<IdAnswer> FindById(std::string_view id) const override;
  absl::StatusOr<ReplicaState> State() const override;
  absl::StatusOr<std::vector<AttributeList>> AttributeLists() const override;

  // OK while a replica is open, else the error that lookups answer.
  absl::Status Health() const;

 private:
  class Watch;
  std::unique_ptr<Watch> watch_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_REPLICA_STORE_H_
