// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_CONFIG_FILE_H_
#define LEADLINE_CLIENT_CPP_CONFIG_FILE_H_

#include <functional>
#include <string>

namespace leadline {

// Takes one setting. Returns what is wrong with it, or "".
using TakeSetting = std::function<std::string(const std::string& key,
                                              const std::string& value)>;

// Reads the file at `path`, a line `key = value` for each setting, in the form
// in which the other programs of Leadline read theirs, and gives each one to
// `take`. Returns what is wrong, with the file and the line, or "". What `take`
// throws goes through. Thread-safe.
std::string ReadConfigFile(const std::string& path, const TakeSetting& take);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_CONFIG_FILE_H_
