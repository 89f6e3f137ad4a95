// SPDX-License-Identifier: Apache-2.0
#include "base/port_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PortFileTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.Path(name); }
  std::vector<std::string> Names() const { return folder_.Names(); }

  static std::string Read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  TempFolder folder_;
};

const std::vector<NamedPort> kPorts = {{"grpc", {"127.0.0.1", 50051}},
                                       {"http", {"127.0.0.1", 8080}}};

TEST_F(PortFileTest, HasOneLineAPort) {
  ASSERT_TRUE(WritePortFile(Path("ports"), kPorts).ok());
  EXPECT_EQ(Read(Path("ports")), "grpc 50051\nhttp 8080\n");
}

TEST_F(PortFileTest, ReplacesAnOlderFileAndLeavesNothingElse) {
  ASSERT_TRUE(WritePortFile(Path("ports"), kPorts).ok());
  ASSERT_TRUE(
      WritePortFile(Path("ports"), std::vector<NamedPort>{{"grpc", {"::1", 1}}})
          .ok());
  EXPECT_EQ(Read(Path("ports")), "grpc 1\n");
  EXPECT_THAT(Names(), ElementsAre("ports"));
}

TEST_F(PortFileTest, GivesAUnixSocketWithItsFullPath) {
  const std::string here = std::filesystem::current_path().string();
  ASSERT_TRUE(WritePortFile(
                  Path("ports"),
                  std::vector<NamedPort>{
                      {"grpc", {.host = "", .unix_path = "/run/leadline.sock"}},
                      {"http", {.host = "", .unix_path = "http.sock"}}})
                  .ok());
  EXPECT_EQ(Read(Path("ports")),
            "grpc unix:/run/leadline.sock\nhttp unix:" + here + "/http.sock\n");
}

TEST_F(PortFileTest, NamesTheFileItCannotWrite) {
  const absl::Status status = WritePortFile(Path("none/ports"), kPorts);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("none/ports: No such file or directory"));
}

}  // namespace
}  // namespace leadline
