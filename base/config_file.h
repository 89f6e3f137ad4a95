// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_CONFIG_FILE_H_
#define LEADLINE_BASE_CONFIG_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace leadline {

// One `key = value` of a configuration file.
struct ConfigLine {
  std::string key;
  std::string value;
  int line = 0;  // 1-based

  friend bool operator==(const ConfigLine&, const ConfigLine&) = default;
};

// Reads lines of `key = value`. Blanks around both are dropped, and one pair
// of double quotes around the value. Nothing in a value is special: no `$` is
// expanded and no `#` begins a comment there; a line that begins with `#`
// is a comment. InvalidArgument names the line that is neither.
// Safe to call from any thread.
absl::StatusOr<std::vector<ConfigLine>> ParseConfig(std::string_view text);

// Reads the file at `path`, which may be a pipe; NotFound if it cannot be read
// or is a folder, InvalidArgument if it is larger than settings can be, and
// otherwise as ParseConfig with the path in the message. Safe to call from any
// thread.
absl::StatusOr<std::vector<ConfigLine>> ReadConfigFile(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_BASE_CONFIG_FILE_H_
