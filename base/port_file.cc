// SPDX-License-Identifier: Apache-2.0
#include "base/port_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

namespace leadline {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::UnavailableError("cannot write the port file " + path + ": " +
                                std::generic_category().message(error));
}

}  // namespace

absl::Status WritePortFile(const std::string& path,
                           std::span<const NamedPort> ports) {
  const std::string temporary = path + ".tmp." + std::to_string(getpid());
  errno = 0;
  {
    std::ofstream file(temporary, std::ios::trunc);
    for (const NamedPort& named : ports) {
      file << named.name << ' ' << named.port << '\n';
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
