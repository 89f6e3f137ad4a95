// SPDX-License-Identifier: Apache-2.0
#include "base/listen_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class UnixListenSocketTest : public ::testing::Test {
 protected:
  std::string Path() const { return folder_.Path("a.sock"); }
  absl::StatusOr<ListenSocket> Open() const {
    return ListenSocket::Open({.host = "", .unix_path = Path()});
  }
  // The descriptor of a socket that is bound to the path.
  int Bind() const {
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = Address();
    bind(descriptor, reinterpret_cast<const sockaddr*>(&address),
         sizeof(address));
    return descriptor;
  }
  bool CanConnect() const {
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = Address();
    const bool connected =
        connect(descriptor, reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) == 0;
    close(descriptor);
    return connected;
  }

 private:
  sockaddr_un Address() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, Path().c_str(),
                 sizeof(address.sun_path) - 1);
    return address;
  }

  TempFolder folder_;
};

TEST_F(UnixListenSocketTest, IsAFileForThisUserAlone) {
  const auto socket = Open();
  ASSERT_TRUE(socket.ok()) << socket.status();
  EXPECT_EQ(socket->Where().ToString(), "unix:" + Path());
  EXPECT_FALSE(socket->IsPassed());
  struct stat made {};
  ASSERT_EQ(stat(Path().c_str(), &made), 0);
  EXPECT_TRUE(S_ISSOCK(made.st_mode));
  EXPECT_EQ(made.st_mode & 0777U, 0600U);
  EXPECT_TRUE(CanConnect());
}

TEST_F(UnixListenSocketTest, GoesWithTheObject) {
  ASSERT_TRUE(Open().ok());
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(UnixListenSocketTest, ReplacesOneThatADeadProgramLeft) {
  close(Bind());
  ASSERT_TRUE(std::filesystem::exists(Path()));
  const auto socket = Open();
  ASSERT_TRUE(socket.ok()) << socket.status();
  EXPECT_TRUE(CanConnect());
}

TEST_F(UnixListenSocketTest, RefusesOneThatIsAnsweredAt) {
  const auto first = Open();
  const auto second = Open();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.status().message(),
            "cannot listen on unix:" + Path() +
                ": another program answers there; stop it, or give another "
                "path");
  EXPECT_TRUE(CanConnect());
}

TEST_F(UnixListenSocketTest, RefusesOneAtWhichOthersWaitAlready) {
  const int busy = Bind();
  ASSERT_EQ(listen(busy, 0), 0);
  ASSERT_TRUE(CanConnect());  // which takes the only place
  EXPECT_THAT(std::string(Open().status().message()),
              HasSubstr("another program answers there"));
  close(busy);
}

TEST_F(UnixListenSocketTest, KeepsAFileThatIsNoSocket) {
  std::ofstream(Path()) << "precious";
  EXPECT_THAT(std::string(Open().status().message()),
              HasSubstr("there is a file that is no socket"));
  EXPECT_EQ(std::filesystem::file_size(Path()), 8U);
}

TEST_F(UnixListenSocketTest, LeavesTheFileOfAnotherAlone) {
  {
    const auto socket = Open();
    ASSERT_TRUE(socket.ok());
    std::filesystem::remove(Path());
    close(Bind());
  }
  EXPECT_TRUE(std::filesystem::exists(Path()));
}

TEST_F(UnixListenSocketTest, NamesAFolderThatIsNotThere) {
  const auto socket =
      ListenSocket::Open({.host = "", .unix_path = "/nowhere/a.sock"});
  EXPECT_EQ(socket.status().message(),
            "cannot listen on unix:/nowhere/a.sock: No such file or directory");
}

TEST_F(UnixListenSocketTest, IsRecognisedWhenItWasPassed) {
  const auto own = Open();
  ASSERT_TRUE(own.ok());
  const auto passed = ListenSocket::Adopt(dup(own->Descriptor()));
  ASSERT_TRUE(passed.ok()) << passed.status();
  EXPECT_EQ(passed->Where(), own->Where());
}

TEST(ListenSocketTest, KnowsWhereOneListensThatWasPassed) {
  const auto own = ListenSocket::Open({"127.0.0.1", 0});
  const auto passed = ListenSocket::Adopt(dup(own->Descriptor()));
  ASSERT_TRUE(passed.ok()) << passed.status();
  EXPECT_TRUE(passed->IsPassed());
  EXPECT_NE(passed->Port(), 0);
  EXPECT_EQ(passed->Where(), own->Where());
}

TEST(ListenSocketTest, TakesOverNothingThatDoesNotListen) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const std::vector<int> others = {socket(AF_INET, SOCK_STREAM, 0),
                                   socket(AF_INET, SOCK_DGRAM, 0), ends[0],
                                   ends[1], 1'000'000};
  for (const int other : others) {
    EXPECT_EQ(ListenSocket::Adopt(other).status().message(),
              "is no stream socket that listens")
        << other;
    close(other);
  }
}

TEST(ListenSocketTest, TakesOverNothingWithoutAnAddress) {
  const int nameless = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // An address of no path alone: the system makes up an abstract one.
  ASSERT_EQ(bind(nameless, reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address.sun_family)),
            0);
  ASSERT_EQ(listen(nameless, 1), 0);
  EXPECT_EQ(ListenSocket::Adopt(nameless).status().message(),
            "is neither a TCP socket nor a unix socket with a path");
  close(nameless);
}

}  // namespace
}  // namespace leadline
