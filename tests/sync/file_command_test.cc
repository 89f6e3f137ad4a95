// SPDX-License-Identifier: Apache-2.0
// The commands that take a file and a replica: snapshot and install.
#include "sync/file_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <vector>

#include "replica/writer.h"
#include "sync/install_command.h"
#include "sync/snapshot_command.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;

class FileCommandTest : public ::testing::Test {
 protected:
  std::unique_ptr<ReplicaWriter> Write(const std::string& name) const {
    WriterOptions options;
    options.path = folder_.Path(name);
    options.account.org_id = "org-1";
    options.account.host = "localhost";
    auto writer = ReplicaWriter::Open(options);
    EXPECT_TRUE(writer.ok()) << writer.status();
    return *std::move(writer);
  }

  int Run(decltype(&RunInstallCommand) command, const std::string& file,
          const std::string& replica) {
    const std::string path = folder_.Path(file);
    const std::string link = folder_.Path(replica);
    const std::vector<const char*> argv = {"name", path.c_str(), "--replica",
                                           link.c_str()};
    return command(static_cast<int>(argv.size()), argv.data(), out_, err_);
  }

  TempFolder folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(FileCommandTest, SnapshotIsInstalledBehindALink) {
  const auto writer = Write("one.db");
  ASSERT_EQ(Run(&RunSnapshotCommand, "two.db", "one.db"), 0) << err_.str();
  ASSERT_EQ(Run(&RunInstallCommand, "two.db", "leads.db"), 0) << err_.str();
  EXPECT_EQ(out_.str(),
            folder_.Path("two.db") + "\n" + folder_.Path("two.db") + "\n");
  EXPECT_EQ(std::filesystem::read_symlink(folder_.Path("leads.db")).string(),
            "two.db");
}

TEST_F(FileCommandTest, InstallIsRefusedWhileAWorkerWrites) {
  std::filesystem::create_symlink("one.db", folder_.Path("leads.db"));
  const auto writer = Write("leads.db");
  Write("two.db");
  EXPECT_EQ(Run(&RunInstallCommand, "two.db", "leads.db"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("stop the other one first"));
}

TEST_F(FileCommandTest, FileHasToBeNamed) {
  const char* const argv[] = {"install", "--replica", "leads.db"};
  EXPECT_EQ(RunInstallCommand(3, argv, out_, err_), 2);
  EXPECT_EQ(err_.str(),
            "leadline-sync: name the replica to install: leadline-sync "
            "install FILE --replica LINK\n");
}

TEST_F(FileCommandTest, ReplicaHasToBeNamed) {
  const char* const argv[] = {"snapshot", "copy.db"};
  EXPECT_EQ(RunSnapshotCommand(2, argv, out_, err_), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--replica DB is missing"));
}

}  // namespace
}  // namespace leadline
