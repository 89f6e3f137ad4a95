// SPDX-License-Identifier: Apache-2.0
#include "bench/plain_replica.h"

#include <cstdint>
#include <memory>

#include "replica/lead_bodies.h"
#include "replica/snapshot.h"

namespace leadline {
namespace {

absl::Status StorePlain(Database& database) {
  absl::StatusOr<LeadBodies> bodies =
      LeadBodies::Open(database, std::make_shared<LeadDictionaries>());
  if (!bodies.ok()) return bodies.status();
  absl::StatusOr<Statement> update =
      database.Prepare("UPDATE leads SET codec = 0, body = ?1 WHERE lead = ?2");
  if (!update.ok()) return update.status();
  const absl::StatusOr<int64_t> last =
      database.Number("SELECT max(lead) FROM leads");
  if (!last.ok()) return last.status();
  // The leads of a bench have rows without a gap.
  for (int64_t row = 1; row <= *last; ++row) {
    const absl::StatusOr<LeadBody> body = bodies->Read(row, {});
    if (!body.ok()) return body.status();
    update->BindBlob(1, body->lead);
    update->Bind(2, row);
    absl::Status status = update->Run();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CopyPlain(const std::string& replica, const std::string& copy) {
  absl::Status status = SnapshotReplica(replica, copy);
  if (!status.ok()) return status;
  absl::StatusOr<Database> database =
      Database::Open(copy, OpenMode::kReadWrite);
  if (!database.ok()) return database.status();
  status = database->Run("BEGIN");
  if (status.ok()) status = StorePlain(*database);
  return status.ok() ? database->Run("COMMIT") : status;
}

}  // namespace leadline
