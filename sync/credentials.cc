// SPDX-License-Identifier: Apache-2.0
#include "sync/credentials.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

#include "absl/status/status.h"

namespace leadline {
namespace {

constexpr size_t kLongestKey = 4096;

// The first line of a file; its line end is not part of a key.
absl::StatusOr<std::string> ReadKeyFile(const std::string& variable,
                                        const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLongestKey + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file.eof() && file.fail()) || !file.is_open()) {
    return absl::NotFoundError("the file named by " + variable +
                               " cannot be read: " + path);
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

// A key travels in a header or a query: a blank or a control character in it
// is a slip of the hand, and a line break would be a header of its own.
absl::Status CheckKey(const std::string& source, const std::string& key) {
  if (key.empty()) {
    return absl::InvalidArgumentError(source + " is empty");
  }
  if (key.size() > kLongestKey) {
    return absl::InvalidArgumentError(source + " is too long to be a key");
  }
  const bool printable =
      std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (!printable) {
    return absl::InvalidArgumentError(
        source +
        " has a blank, a line break or another character that no key has");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> Credentials::LoadKey(const Environment& environment,
                                                 const std::string& variable) {
  const std::string file_variable = variable + "_FILE";
  std::optional<std::string> key = environment(variable.c_str());
  const std::optional<std::string> path = environment(file_variable.c_str());
  if (key && path) {
    return absl::InvalidArgumentError("both " + variable + " and " +
                                      file_variable + " are set: unset one");
  }
  if (!key && !path) {
    return absl::NotFoundError(variable + " is not set: set it, or set " +
                               file_variable + " to a file that holds the key");
  }
  if (path) {
    absl::StatusOr<std::string> read = ReadKeyFile(file_variable, *path);
    if (!read.ok()) return read.status();
    key = *std::move(read);
  }
  if (absl::Status status = CheckKey(path ? file_variable : variable, *key);
      !status.ok()) {
    return status;
  }
  return *std::move(key);
}

absl::StatusOr<Credentials> Credentials::Load(const Environment& environment) {
  absl::StatusOr<std::string> access =
      LoadKey(environment, "LEADSQUARED_ACCESS_KEY");
  if (!access.ok()) return access.status();
  absl::StatusOr<std::string> secret =
      LoadKey(environment, "LEADSQUARED_SECRET_KEY");
  if (!secret.ok()) return secret.status();
  return Credentials(*std::move(access), *std::move(secret));
}

absl::StatusOr<Credentials> Credentials::FromEnvironment() {
  return Load(ProcessEnvironment());
}

Credentials::Environment Credentials::ProcessEnvironment() {
  return [](const char* name) -> std::optional<std::string> {
    // Read before any thread that could set a variable exists.
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

}  // namespace leadline
