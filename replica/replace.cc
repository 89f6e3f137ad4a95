// SPDX-License-Identifier: Apache-2.0
#include "replica/replace.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "replica/file_status.h"
#include "replica/open_for_reading.h"
#include "replica/replica_file.h"
#include "replica/replica_paths.h"
#include "replica/replica_state.h"
#include "replica/state_query.h"
#include "replica/writer_lock.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;

constexpr char kCheck[] = "PRAGMA quick_check(1)";

absl::Status CheckPages(const std::string& replica) {
  absl::StatusOr<Database> database = OpenForReading(replica);
  if (!database.ok()) return database.status();
  absl::StatusOr<Statement> check = database->Prepare(kCheck);
  if (!check.ok()) return check.status();
  const absl::StatusOr<bool> row = check->Step();
  if (!row.ok()) return row.status();
  if (*row && check->Blob(0) == "ok") return absl::OkStatus();
  return absl::DataLossError(replica + " is damaged");
}

absl::StatusOr<Account> AccountOf(const std::string& replica) {
  absl::StatusOr<Database> database = OpenForReading(replica);
  if (!database.ok()) return database.status();
  absl::StatusOr<StateQuery> query = StateQuery::Open(*database);
  if (!query.ok()) return query.status();
  const absl::StatusOr<StoredState> stored = query->Read();
  if (!stored.ok()) return stored.status();
  return stored->state.account;
}

absl::Status CheckLink(const std::string& link) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(link, error);
  if (!fs::exists(status) || fs::is_symlink(status)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      link +
      " is a plain file, and replacing one that is in use corrupts it. "
      "Stop leadline-sync and leadline-server, move the file to another "
      "name together with its -wal file, and make " +
      link +
      " a symbolic link to it; from then on it can be replaced at any "
      "time");
}

absl::Status CheckSameAccount(const std::string& link,
                              const Account& incoming) {
  const absl::StatusOr<Account> present = AccountOf(link);
  // A missing or damaged replica is what one wants to replace.
  if (!present.ok()) return absl::OkStatus();
  if (present->org_id == incoming.org_id && present->host == incoming.host) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      link + " holds the leads of account " + present->org_id + " at " +
      present->host + ", the new file those of " + incoming.org_id + " at " +
      incoming.host + ": remove the link first if that is meant");
}

// By name alone where both are in one folder, so that the link also holds
// where the folder is mounted under another path.
std::string TargetFor(const std::string& link, const fs::path& file) {
  std::error_code error;
  const fs::path folder =
      fs::canonical(fs::absolute(link, error).parent_path(), error);
  return file.parent_path() == folder ? file.filename().string()
                                      : file.string();
}

absl::Status MoveLink(const std::string& link, const fs::path& file) {
  const std::string temporary = link + ".link";
  unlink(temporary.c_str());
  if (symlink(TargetFor(link, file).c_str(), temporary.c_str()) != 0) {
    return FileStatus(errno, "cannot make", temporary);
  }
  if (rename(temporary.c_str(), link.c_str()) != 0) {
    absl::Status status = FileStatus(errno, "cannot replace", link);
    unlink(temporary.c_str());
    return status;
  }
  return SyncFolderOf(link);
}

absl::Status CheckIncoming(const std::string& link,
                           const std::string& new_file) {
  const absl::StatusOr<Account> incoming = AccountOf(new_file);
  if (!incoming.ok()) return incoming.status();
  absl::Status status = CheckPages(new_file);
  if (!status.ok()) return status;
  return CheckSameAccount(link, *incoming);
}

}  // namespace

absl::Status InstallReplica(const std::string& link,
                            const std::string& new_file) {
  absl::Status status = CheckLink(link);
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> present = ResolveReplicaPath(link);
  if (!present.ok()) return present.status();
  std::error_code error;
  const fs::path file = fs::canonical(new_file, error);
  if (error) return absl::NotFoundError("there is no replica at " + new_file);
  if (file == *present) {
    return absl::FailedPreconditionError(link + " names " + new_file +
                                         " already");
  }
  // Both are held until the link has moved: no worker goes on with a file
  // that nobody reads, or is at work in the one that is put in its place.
  const absl::StatusOr<WriterLock> old_lock = WriterLock::Take(*present);
  if (!old_lock.ok()) return old_lock.status();
  const absl::StatusOr<WriterLock> new_lock = WriterLock::Take(file.string());
  if (!new_lock.ok()) return new_lock.status();
  status = CheckIncoming(link, file.string());
  if (absl::IsDataLoss(status)) {
    return absl::DataLossError(new_file +
                               " is damaged, or no replica, and was not "
                               "installed; name another one");
  }
  if (!status.ok()) return status;
  return MoveLink(link, file);
}

}  // namespace leadline
