// SPDX-License-Identifier: Apache-2.0
#include "replica/replace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;
using testing::HasSubstr;

class InstallReplicaTest : public ReplicaTest {
 protected:
  void SetUp() override {
    Make("old.db", Options(""));
    Make("new.db", Options(""));
    fs::create_symlink("old.db", Path());
  }

  void Make(const std::string& name, WriterOptions options) {
    options.path = folder_.Path(name);
    const auto writer = ReplicaWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
  }

  std::string Target() const { return fs::read_symlink(Path()).string(); }
};

TEST_F(InstallReplicaTest, MovesTheLink) {
  const absl::Status status = InstallReplica(Path(), folder_.Path("new.db"));
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Target(), "new.db");
  EXPECT_TRUE(fs::exists(folder_.Path("old.db")));
}

TEST_F(InstallReplicaTest, MakesALinkWhereThereIsNone) {
  const std::string link = folder_.Path("fresh.db");
  ASSERT_TRUE(InstallReplica(link, folder_.Path("new.db")).ok());
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST_F(InstallReplicaTest, LinksToAnotherFolderByItsWholePath) {
  fs::create_directory(folder_.Path("deep"));
  fs::rename(folder_.Path("new.db"), folder_.Path("deep/new.db"));
  ASSERT_TRUE(InstallReplica(Path(), folder_.Path("deep/new.db")).ok());
  EXPECT_EQ(Target(), fs::canonical(folder_.Path("deep/new.db")).string());
}

TEST_F(InstallReplicaTest, RefusesToTakeThePlaceOfAPlainFile) {
  const absl::Status status =
      InstallReplica(folder_.Path("old.db"), folder_.Path("new.db"));
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("symbolic link"));
  EXPECT_FALSE(fs::is_symlink(folder_.Path("old.db")));
}

TEST_F(InstallReplicaTest, RefusesWhatIsNoReplica) {
  std::ofstream(folder_.Path("text")) << std::string(5000, 'x');
  EXPECT_EQ(InstallReplica(Path(), folder_.Path("text")).code(),
            StatusCode::kDataLoss);
  EXPECT_EQ(InstallReplica(Path(), folder_.Path("none")).code(),
            StatusCode::kNotFound);
  EXPECT_EQ(Target(), "old.db");
}

TEST_F(InstallReplicaTest, RefusesAnotherAccount) {
  WriterOptions options = Options("");
  options.account.org_id = "org-2";
  Make("other.db", options);
  EXPECT_EQ(InstallReplica(Path(), folder_.Path("other.db")).code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(Target(), "old.db");
}

TEST_F(InstallReplicaTest, RefusesWhileAWriterHasEitherFileOpen) {
  for (const char* name : {"old.db", "new.db"}) {
    const auto writer = ReplicaWriter::Open(Options(folder_.Path(name)));
    ASSERT_TRUE(writer.ok()) << writer.status();
    const absl::Status status = InstallReplica(Path(), folder_.Path("new.db"));
    EXPECT_EQ(status.code(), StatusCode::kUnavailable) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
    EXPECT_EQ(Target(), "old.db");
  }
}

TEST_F(InstallReplicaTest, RefusesWhatIsInstalledAlready) {
  const absl::Status status = InstallReplica(Path(), folder_.Path("old.db"));
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("already"));
  EXPECT_EQ(Target(), "old.db");
}

TEST_F(InstallReplicaTest, RefusesAReplicaWithADamagedPage) {
  const std::string path = folder_.Path("new.db");
  const auto pages = fs::file_size(path) / 4096;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>((pages - 1) * 4096));
  file << std::string(4096, '\xAB');
  file.close();
  const absl::Status status = InstallReplica(Path(), path);
  EXPECT_EQ(status.code(), StatusCode::kDataLoss);
  EXPECT_EQ(status.message(),
            path +
                " is damaged, or no replica, and was not installed; name "
                "another one");
  EXPECT_EQ(Target(), "old.db");
}

}  // namespace
}  // namespace leadline
