// SPDX-License-Identifier: Apache-2.0
// The only file of the tests that is compiled for one folder: a compiler cache
// serves the others to every clone.
#include "tests/support/paths.h"

namespace leadline {

std::string SourcePath(const std::string& path) {
  return LEADLINE_SOURCE_DIR "/" + path;
}

std::string BinaryPath(const std::string& path) {
  return LEADLINE_BINARY_DIR "/" + path;
}

}  // namespace leadline
