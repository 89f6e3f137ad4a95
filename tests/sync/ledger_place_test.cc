// SPDX-License-Identifier: Apache-2.0
#include "sync/ledger_place.h"

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

class LedgerPlaceTest : public ::testing::Test {
 protected:
  LedgerPlaceTest() {
    fs::create_directory(folder_.Path("data"));
    fs::create_directory(folder_.Path("elsewhere"));
  }

  std::string Path(const std::string& name) const {
    return (fs::canonical(folder_.Path()) / name).string();
  }

  static std::string PlaceOf(const std::string& replica) {
    const auto place = LedgerPlaceOf(replica);
    EXPECT_TRUE(place.ok()) << place.status();
    return place.value_or("");
  }

  // As a worker does that is given this path.
  static void MakeLedger(const std::string& replica) {
    std::ofstream(PlaceOf(replica)) << "calls";
  }

  static void MakeReplica(const std::string& path) {
    WriterOptions options;
    options.path = path;
    options.account = {"org", "host", "user", "91", true};
    const auto writer = ReplicaWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
  }

  TempFolder folder_;
  const std::string ledger_ = Path("data/leads.db.budget");
};

TEST_F(LedgerPlaceTest, IsBesideAFileThatNeedNotExist) {
  EXPECT_EQ(PlaceOf(Path("data/leads.db")), ledger_);
  EXPECT_EQ(LedgerPlaceOf(Path("missing/leads.db")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(LedgerPlaceTest, EveryWayToTheFolderLeadsToIt) {
  fs::create_directory_symlink("data", Path("link"));
  EXPECT_EQ(PlaceOf(Path("link/leads.db")), ledger_);
  EXPECT_EQ(PlaceOf(Path("elsewhere/../data/leads.db")), ledger_);
  const fs::path relative = fs::relative(Path("data/leads.db"));
  EXPECT_EQ(PlaceOf(relative.string()), ledger_);
}

TEST_F(LedgerPlaceTest, ALinkFromAnotherFolderLeadsToIt) {
  MakeLedger(Path("data/leads.db"));
  fs::create_symlink("../data/leads.db", Path("elsewhere/calls.db"));
  fs::create_symlink("calls.db", Path("elsewhere/again.db"));
  EXPECT_EQ(PlaceOf(Path("elsewhere/calls.db")), ledger_);
  EXPECT_EQ(PlaceOf(Path("elsewhere/again.db")), ledger_);
}

TEST_F(LedgerPlaceTest, StaysBesideALinkThatIsMovedToAnotherFile) {
  MakeReplica(Path("data/first.db"));
  MakeReplica(Path("elsewhere/second.db"));
  fs::create_symlink("first.db", Path("data/leads.db"));
  fs::create_symlink("../data/leads.db", Path("elsewhere/calls.db"));
  // Before there is one, too.
  EXPECT_EQ(PlaceOf(Path("elsewhere/calls.db")), ledger_);
  EXPECT_EQ(PlaceOf(Path("data/leads.db")), ledger_);
  MakeLedger(Path("data/leads.db"));
  ASSERT_TRUE(
      InstallReplica(Path("data/leads.db"), Path("elsewhere/second.db")).ok());
  EXPECT_EQ(PlaceOf(Path("data/leads.db")), ledger_);
  EXPECT_EQ(PlaceOf(Path("elsewhere/calls.db")), ledger_);
}

// As where the file was filled by its own name, to be put in place.
TEST_F(LedgerPlaceTest, OfSeveralTheLinksIsInForce) {
  std::ofstream(ledger_) << "calls";
  MakeLedger(Path("data/first.db"));
  fs::create_symlink("first.db", Path("data/leads.db"));
  EXPECT_EQ(PlaceOf(Path("data/leads.db")), ledger_);
}

TEST_F(LedgerPlaceTest, LinksWithoutEndAreNamed) {
  fs::create_symlink("b.db", Path("data/a.db"));
  fs::create_symlink("a.db", Path("data/b.db"));
  EXPECT_EQ(LedgerPlaceOf(Path("data/a.db")).status().code(),
            absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace leadline
