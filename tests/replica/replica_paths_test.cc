// SPDX-License-Identifier: Apache-2.0
#include "replica/replica_paths.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "replica/replace.h"
#include "replica/writer.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;

class StandingNameTest : public ::testing::Test {
 protected:
  StandingNameTest() {
    fs::create_directory(folder_.Path("data"));
    fs::create_directory(folder_.Path("elsewhere"));
  }

  std::string Path(const std::string& name) const {
    return (fs::canonical(folder_.Path()) / name).string();
  }

  static std::string NameOf(const std::string& replica) {
    const auto name = StandingNameOf(replica);
    EXPECT_TRUE(name.ok()) << name.status();
    return name.value_or("");
  }

  // As a worker does that is given this path.
  static void MakeLedger(const std::string& replica) {
    std::ofstream(NameOf(replica) + kLedgerSuffix) << "calls";
  }

  static void MakeReplica(const std::string& path) {
    WriterOptions options;
    options.path = path;
    options.account = {"org", "host", "user", "91", true};
    const auto writer = ReplicaWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
  }

  TempFolder folder_;
  const std::string name_ = Path("data/leads.db");
};

TEST_F(StandingNameTest, IsBesideAFileThatNeedNotExist) {
  EXPECT_EQ(NameOf(Path("data/leads.db")), name_);
  EXPECT_EQ(StandingNameOf(Path("missing/leads.db")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(StandingNameTest, EveryWayToTheFolderLeadsToIt) {
  fs::create_directory_symlink("data", Path("link"));
  EXPECT_EQ(NameOf(Path("link/leads.db")), name_);
  EXPECT_EQ(NameOf(Path("elsewhere/../data/leads.db")), name_);
  const fs::path relative = fs::relative(Path("data/leads.db"));
  EXPECT_EQ(NameOf(relative.string()), name_);
}

TEST_F(StandingNameTest, ALinkFromAnotherFolderLeadsToIt) {
  MakeLedger(Path("data/leads.db"));
  fs::create_symlink("../data/leads.db", Path("elsewhere/calls.db"));
  fs::create_symlink("calls.db", Path("elsewhere/again.db"));
  EXPECT_EQ(NameOf(Path("elsewhere/calls.db")), name_);
  EXPECT_EQ(NameOf(Path("elsewhere/again.db")), name_);
}

TEST_F(StandingNameTest, StaysBesideALinkThatIsMovedToAnotherFile) {
  MakeReplica(Path("data/first.db"));
  MakeReplica(Path("elsewhere/second.db"));
  fs::create_symlink("first.db", Path("data/leads.db"));
  fs::create_symlink("../data/leads.db", Path("elsewhere/calls.db"));
  // Before there is one, too.
  EXPECT_EQ(NameOf(Path("elsewhere/calls.db")), name_);
  EXPECT_EQ(NameOf(Path("data/leads.db")), name_);
  MakeLedger(Path("data/leads.db"));
  ASSERT_TRUE(
      InstallReplica(Path("data/leads.db"), Path("elsewhere/second.db")).ok());
  EXPECT_EQ(NameOf(Path("data/leads.db")), name_);
  EXPECT_EQ(NameOf(Path("elsewhere/calls.db")), name_);
}

// As where the file was filled by its own name, to be put in name.
TEST_F(StandingNameTest, OfSeveralTheLinksIsInForce) {
  std::ofstream(name_ + kLedgerSuffix) << "calls";
  MakeLedger(Path("data/first.db"));
  fs::create_symlink("first.db", Path("data/leads.db"));
  EXPECT_EQ(NameOf(Path("data/leads.db")), name_);
}

TEST_F(StandingNameTest, LinksWithoutEndAreNamed) {
  fs::create_symlink("b.db", Path("data/a.db"));
  fs::create_symlink("a.db", Path("data/b.db"));
  EXPECT_EQ(StandingNameOf(Path("data/a.db")).status().code(),
            absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace leadline
