// SPDX-License-Identifier: Apache-2.0
// The commands that take one thing and a replica.
#include "sync/replica_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "replica/replica_paths.h"
#include "replica/writer.h"
#include "sync/allow_deletes_command.h"
#include "sync/deletes_word.h"
#include "sync/install_command.h"
#include "sync/snapshot_command.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;

class ReplicaCommandTest : public ::testing::Test {
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

  int AllowDeletes(const std::string& leads) {
    const std::string replica = folder_.Path("leads.db");
    const std::vector<const char*> argv = {"allow-deletes", leads.c_str(),
                                           "--replica", replica.c_str()};
    return RunAllowDeletesCommand(static_cast<int>(argv.size()), argv.data(),
                                  out_, err_);
  }

  TempFolder folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ReplicaCommandTest, SnapshotIsInstalledBehindALink) {
  const auto writer = Write("one.db");
  ASSERT_EQ(Run(&RunSnapshotCommand, "two.db", "one.db"), 0) << err_.str();
  ASSERT_EQ(Run(&RunInstallCommand, "two.db", "leads.db"), 0) << err_.str();
  EXPECT_EQ(out_.str(),
            folder_.Path("two.db") + "\n" + folder_.Path("two.db") + "\n");
  EXPECT_EQ(std::filesystem::read_symlink(folder_.Path("leads.db")).string(),
            "two.db");
}

TEST_F(ReplicaCommandTest, InstallIsRefusedWhileAWorkerWrites) {
  std::filesystem::create_symlink("one.db", folder_.Path("leads.db"));
  const auto writer = Write("leads.db");
  Write("two.db");
  EXPECT_EQ(Run(&RunInstallCommand, "two.db", "leads.db"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("stop the other one first"));
}

TEST_F(ReplicaCommandTest, TheWordAboutDeletesIsLeftForTheWorker) {
  const auto writer = Write("leads.db");
  const std::string replica = folder_.Path("leads.db");
  ASSERT_EQ(AllowDeletes("250"), 0) << err_.str();
  EXPECT_EQ(**WaitingDeletesWord(replica), 250U);
  ASSERT_EQ(AllowDeletes("0"), 0) << err_.str();
  EXPECT_EQ(**WaitingDeletesWord(replica), 0U);
  struct stat left {};
  ASSERT_EQ(stat((replica + ".allow-deletes").c_str(), &left), 0);
  EXPECT_EQ(left.st_mode & 0777U, 0600U);
  ASSERT_TRUE(DropDeletesWord(replica).ok());
  EXPECT_EQ(*WaitingDeletesWord(replica), std::nullopt);
}

TEST_F(ReplicaCommandTest, TheWordIsHeardByWhicheverPathItWasLeft) {
  const auto writer = Write("first.db");
  const std::string file = folder_.Path("first.db");
  std::filesystem::create_symlink("first.db", folder_.Path("leads.db"));
  // The worker's, which was started by the file's name.
  std::ofstream(file + kLedgerSuffix) << "calls";
  ASSERT_EQ(AllowDeletes("250"), 0) << err_.str();
  EXPECT_EQ(**WaitingDeletesWord(file), 250U);
  EXPECT_EQ(**WaitingDeletesWord(folder_.Path("leads.db")), 250U);
}

TEST_F(ReplicaCommandTest, AWordThatIsNoneIsRefused) {
  const auto writer = Write("leads.db");
  for (const char* const word : {"many", "1e3", "10 ", "1000000001"}) {
    err_.str("");
    EXPECT_EQ(AllowDeletes(word), 2);
    EXPECT_EQ(err_.str(), "leadline-sync: \"" + std::string(word) +
                              "\" is not a whole number of leads from 0 to "
                              "1000000000\n");
  }
  EXPECT_EQ(*WaitingDeletesWord(folder_.Path("leads.db")), std::nullopt);
}

TEST_F(ReplicaCommandTest, NoWordIsLeftForAReplicaThatIsNotThere) {
  EXPECT_EQ(AllowDeletes("10"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("there is no replica "));
}

TEST_F(ReplicaCommandTest, AFileThatIsNoWordIsNamedWithTheCure) {
  const std::string replica = folder_.Path("leads.db");
  for (const char* const text : {"", "12", "all\n", "12\n13\n"}) {
    std::ofstream(replica + ".allow-deletes") << text;
    const auto word = WaitingDeletesWord(replica);
    EXPECT_TRUE(absl::IsInvalidArgument(word.status())) << text;
    EXPECT_THAT(word.status().message(),
                HasSubstr("leads.db.allow-deletes is not what"));
  }
}

TEST_F(ReplicaCommandTest, FileHasToBeNamed) {
  const char* const argv[] = {"install", "--replica", "leads.db"};
  EXPECT_EQ(RunInstallCommand(3, argv, out_, err_), 2);
  EXPECT_EQ(err_.str(),
            "leadline-sync: name the replica to install: leadline-sync "
            "install FILE --replica LINK\n");
}

TEST_F(ReplicaCommandTest, ReplicaHasToBeNamed) {
  const char* const argv[] = {"snapshot", "copy.db"};
  EXPECT_EQ(RunSnapshotCommand(2, argv, out_, err_), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--replica DB is missing"));
}

}  // namespace
}  // namespace leadline
