// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_TEMP_FOLDER_H_
#define LEADLINE_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace leadline {

// A folder of the test's own, which goes with all that is in it when this
// does. Not thread-safe.
class TempFolder {
 public:
  explicit TempFolder(const std::filesystem::path& parent =
                          std::filesystem::temp_directory_path()) {
    std::string name = parent / "leadline-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
      perror(("no folder can be made in " + parent.string()).c_str());
      abort();
    }
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& Path() const { return path_; }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }

  // The names of what is in it, in order.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string path_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_TEMP_FOLDER_H_
