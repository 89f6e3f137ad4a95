// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_TEMP_DIR_H_
#define LEADLINE_TESTS_SYNC_TEMP_DIR_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace leadline {

// A directory of its own that goes away with the test.
class TempDir {
 public:
  TempDir() {
    std::string pattern = ::testing::TempDir() + "leadline_sync_XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string File(const std::string& name) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_TEMP_DIR_H_
