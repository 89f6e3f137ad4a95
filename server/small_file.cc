// SPDX-License-Identifier: Apache-2.0
#include "server/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace leadline {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;

class Descriptor {
 public:
  // A pipe must not make the reader wait.
  explicit Descriptor(const std::string& path)
      : number_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }

  int Number() const { return number_; }

 private:
  const int number_;
};

absl::Status CannotRead(const std::string& path) {
  return absl::NotFoundError(
      path + " cannot be read: " + std::generic_category().message(errno));
}

absl::Status CheckKind(const std::string& path, const struct stat& file,
                       mode_t forbidden) {
  if (!S_ISREG(file.st_mode)) {
    return absl::FailedPreconditionError(path + " is no plain file");
  }
  if ((file.st_mode & forbidden) != 0) {
    return absl::PermissionDeniedError(
        path + " can be " +
        ((forbidden & S_IROTH) != 0 ? "read or written" : "written") +
        " by every user of this machine: chmod o-rwx " + path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path,
                                          mode_t forbidden) {
  const Descriptor file(path);
  struct stat about {};
  if (file.Number() < 0 || fstat(file.Number(), &about) != 0) {
    return CannotRead(path);
  }
  if (absl::Status status = CheckKind(path, about, forbidden); !status.ok()) {
    return status;
  }
  std::string text(kMostBytes + 1, '\0');
  size_t size = 0;
  for (ssize_t got = 1; got > 0 && size < text.size();) {
    got = read(file.Number(), text.data() + size, text.size() - size);
    if (got < 0) return CannotRead(path);
    size += static_cast<size_t>(got);
  }
  if (size > kMostBytes) {
    return absl::FailedPreconditionError(path + " is larger than 1 MiB");
  }
  text.resize(size);
  text.shrink_to_fit();
  return text;
}

}  // namespace leadline
