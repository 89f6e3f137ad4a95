// SPDX-License-Identifier: Apache-2.0
#include "base/port_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace leadline {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::UnavailableError("cannot write the port file " + path + ": " +
                                std::generic_category().message(error));
}

// What a client needs: it knows this machine, but not this program's folder.
std::string TextOf(const Address& where) {
  if (!where.IsUnix()) return std::to_string(where.port);
  std::error_code error;
  const auto full = std::filesystem::absolute(where.unix_path, error);
  return "unix:" + (error ? where.unix_path : full.string());
}

}  // namespace

absl::Status WritePortFile(const std::string& path,
                           std::span<const NamedPort> ports) {
  const std::string temporary = path + ".tmp." + std::to_string(getpid());
  errno = 0;
  {
    std::ofstream file(temporary, std::ios::trunc);
    for (const NamedPort& named : ports) {
      file << named.name << ' ' << TextOf(named.where) << '\n';
    }
    file.close();
    if (!file) {
      const int error = errno;
      std::remove(temporary.c_str());
      return CannotWrite(path, error);
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    std::remove(temporary.c_str());
    return CannotWrite(path, error);
  }
  return absl::OkStatus();
}

}  // namespace leadline
