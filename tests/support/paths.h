// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_PATHS_H_
#define LEADLINE_TESTS_SUPPORT_PATHS_H_

#include <string>

namespace leadline {

// Where a file of the repository is, by its path from the root.
std::string SourcePath(const std::string& path);

// Where a program that was built with the tests is, or may be made a file.
std::string BinaryPath(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_PATHS_H_
