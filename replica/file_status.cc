// SPDX-License-Identifier: Apache-2.0
#include "replica/file_status.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace leadline {

absl::Status FileStatus(int error, const char* what, const std::string& path) {
  const std::string text = std::string(what) + " " + path + ": " +
                           std::generic_category().message(error);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(text);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(text);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(text);
    case EEXIST:
      return absl::AlreadyExistsError(text);
    default:
      return absl::InternalError(text);
  }
}

absl::Status SyncFolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FileStatus(errno, "cannot open", folder);
  const int result = fsync(file);
  const int error = errno;
  close(file);
  if (result == 0) return absl::OkStatus();
  return FileStatus(error, "cannot sync", folder);
}

}  // namespace leadline
