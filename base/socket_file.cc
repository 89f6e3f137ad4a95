// SPDX-License-Identifier: Apache-2.0
#include "base/socket_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace leadline {
namespace {

constexpr mode_t kForThisUser = 0600;

absl::Status Refused(int error) {
  return absl::UnavailableError(std::generic_category().message(error));
}

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

// Of two programs that find the same dead socket, one must not remove what the
// other has just made: while this lives, the other waits.
class FolderLock {
 public:
  explicit FolderLock(const std::string& path) {
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) folder = ".";
    descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (descriptor_ >= 0) close(descriptor_);
  }

 private:
  int descriptor_;
};

// OK if the path is free from here on.
absl::Status RemoveDead(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Refused(errno);
  }
  if (!S_ISSOCK(found.st_mode)) {
    return absl::UnavailableError(
        "there is a file that is no socket; move it away, or give another "
        "path");
  }
  const int probe =
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const sockaddr_un address = AddressOf(path);
  const int error = connect(probe, reinterpret_cast<const sockaddr*>(&address),
                            sizeof(address)) == 0
                        ? 0
                        : errno;
  close(probe);
  // EAGAIN: so many wait there that there is no room for one more.
  if (error == 0 || error == EAGAIN) {
    return absl::UnavailableError(
        "another program answers there; stop it, or give another path");
  }
  if (error != ECONNREFUSED) return Refused(error);
  if (unlink(path.c_str()) != 0) return Refused(errno);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SocketFile> SocketFile::Listen(int descriptor,
                                              const std::string& path,
                                              int backlog) {
  const FolderLock lock(path);
  absl::Status free = RemoveDead(path);
  if (!free.ok()) return free;
  const sockaddr_un address = AddressOf(path);
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address),
           sizeof(address)) != 0) {
    return Refused(errno);
  }
  // Nobody can connect before it listens.
  struct stat made {};
  if (chmod(path.c_str(), kForThisUser) != 0 ||
      stat(path.c_str(), &made) != 0 || listen(descriptor, backlog) != 0) {
    const int error = errno;
    unlink(path.c_str());
    return Refused(error);
  }
  return SocketFile(path, made.st_dev, made.st_ino);
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, "")),
      device_(other.device_),
      inode_(other.inode_) {}

SocketFile::~SocketFile() {
  struct stat found {};
  if (path_.empty() || lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev != device_ || found.st_ino != inode_) return;
  unlink(path_.c_str());
}

}  // namespace leadline
