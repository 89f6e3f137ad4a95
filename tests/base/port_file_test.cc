// SPDX-License-Identifier: Apache-2.0
#include "base/port_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace leadline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PortFileTest : public ::testing::Test {
 protected:
  PortFileTest()
      : folder_(fs::path(::testing::TempDir()) /
                ("port_file_test." + std::to_string(getpid()))) {
    fs::create_directory(folder_);
  }
  ~PortFileTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  static std::string Read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  fs::path folder_;
};

const std::vector<NamedPort> kPorts = {{"grpc", 50051}, {"http", 8080}};

TEST_F(PortFileTest, HasOneLineAPort) {
  ASSERT_TRUE(WritePortFile(Path("ports"), kPorts).ok());
  EXPECT_EQ(Read(Path("ports")), "grpc 50051\nhttp 8080\n");
}

TEST_F(PortFileTest, ReplacesAnOlderFileAndLeavesNothingElse) {
  ASSERT_TRUE(WritePortFile(Path("ports"), kPorts).ok());
  ASSERT_TRUE(
      WritePortFile(Path("ports"), std::vector<NamedPort>{{"grpc", 1}}).ok());
  EXPECT_EQ(Read(Path("ports")), "grpc 1\n");
  const fs::path folder = fs::path(Path("ports")).parent_path();
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

TEST_F(PortFileTest, NamesTheFileItCannotWrite) {
  const absl::Status status = WritePortFile(Path("none/ports"), kPorts);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("none/ports: No such file or directory"));
}

}  // namespace
}  // namespace leadline
