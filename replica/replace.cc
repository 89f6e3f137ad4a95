// SPDX-License-Identifier: Apache-2.0
#include "replica/replace.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "replica/file_status.h"
#include "replica/lead_store.h"
#include "replica/open_for_reading.h"
#include "replica/state_query.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;

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

}  // namespace

absl::Status InstallReplica(const std::string& link,
                            const std::string& new_file) {
  absl::Status status = CheckLink(link);
  if (!status.ok()) return status;
  const absl::StatusOr<Account> incoming = AccountOf(new_file);
  if (!incoming.ok()) return incoming.status();
  status = CheckSameAccount(link, *incoming);
  if (!status.ok()) return status;
  std::error_code error;
  const fs::path file = fs::canonical(new_file, error);
  if (error) return FileStatus(error.value(), "cannot open", new_file);
  const std::string temporary = link + ".link";
  unlink(temporary.c_str());
  if (symlink(TargetFor(link, file).c_str(), temporary.c_str()) != 0) {
    return FileStatus(errno, "cannot make", temporary);
  }
  if (rename(temporary.c_str(), link.c_str()) != 0) {
    status = FileStatus(errno, "cannot replace", link);
    unlink(temporary.c_str());
    return status;
  }
  return SyncFolderOf(link);
}

}  // namespace leadline
