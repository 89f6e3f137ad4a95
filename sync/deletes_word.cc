// SPDX-License-Identifier: Apache-2.0
#include "sync/deletes_word.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "replica/replica_paths.h"

namespace leadline {
namespace {

absl::StatusOr<std::string> FileOf(const std::string& replica) {
  absl::StatusOr<std::string> name = StandingNameOf(replica);
  if (name.ok()) name->append(".allow-deletes");
  return name;
}

absl::Status Cannot(const std::string& what, const std::string& path) {
  return absl::UnavailableError("cannot " + what + " " + path + ": " +
                                std::generic_category().message(errno));
}

absl::Status WriteWhole(const std::string& path, std::string_view text) {
  const int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
           0600);
  if (file < 0) return Cannot("write", path);
  absl::Status status;
  if (write(file, text.data(), text.size()) !=
          static_cast<ssize_t>(text.size()) ||
      fsync(file) != 0) {
    status = Cannot("write", path);
  }
  close(file);
  return status;
}

}  // namespace

absl::Status LeaveDeletesWord(const std::string& replica, uint64_t leads) {
  const absl::StatusOr<std::string> file_of = FileOf(replica);
  if (!file_of.ok()) return file_of.status();
  const std::string& path = *file_of;
  const std::string temporary = path + ".tmp." + std::to_string(getpid());
  absl::Status status = WriteWhole(temporary, std::to_string(leads) + "\n");
  if (status.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) {
    status = Cannot("write", path);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::StatusOr<std::optional<uint64_t>> WaitingDeletesWord(
    const std::string& replica) {
  const absl::StatusOr<std::string> file_of = FileOf(replica);
  if (!file_of.ok()) return file_of.status();
  const std::string& path = *file_of;
  const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return Cannot("read", path);
  std::array<char, 32> bytes{};
  const ssize_t size = read(file, bytes.data(), bytes.size());
  close(file);
  const std::string_view text(bytes.data(),
                              size > 0 ? static_cast<size_t>(size) : 0);
  uint64_t leads = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), leads);
  if (error != std::errc() ||
      text.substr(static_cast<size_t>(end - text.data())) != "\n") {
    return absl::InvalidArgumentError(
        path +
        " is not what leadline-sync allow-deletes writes: give the word anew "
        "with that command");
  }
  return leads;
}

absl::Status DropDeletesWord(const std::string& replica) {
  const absl::StatusOr<std::string> file_of = FileOf(replica);
  if (!file_of.ok()) return file_of.status();
  const std::string& path = *file_of;
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Cannot("remove", path);
  }
  return absl::OkStatus();
}

}  // namespace leadline
