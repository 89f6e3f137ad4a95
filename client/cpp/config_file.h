// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_CONFIG_FILE_H_
#define LEADLINE_CLIENT_CPP_CONFIG_FILE_H_

#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace leadline {

// Fills the flags of `app`, which has parsed its arguments and the environment,
// from the file at `path`; those that are set stay as they are. Where several
// commands have a flag, that of the command given is filled. Returns what is
// wrong with the file, or "". Throws CLI::Error where a value is of no use to
// its flag. Not thread-safe.
//
// (CLI11 would let its own kind of config file beat the environment.)
std::string ApplyConfigFile(CLI::App& app, const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_CONFIG_FILE_H_
