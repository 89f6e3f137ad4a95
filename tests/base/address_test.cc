// SPDX-License-Identifier: Apache-2.0
#include "base/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace leadline {
namespace {

TEST(AddressTest, ReadsNamesAndBothKindsOfAddress) {
  EXPECT_EQ(*Address::Parse("127.0.0.1:50051"), (Address{"127.0.0.1", 50051}));
  EXPECT_EQ(*Address::Parse("[::1]:0"), (Address{"::1", 0}));
  EXPECT_EQ(*Address::Parse("leadline-server:65535"),
            (Address{"leadline-server", 65535}));
}

TEST(AddressTest, ReadsThePathOfAUnixSocket) {
  EXPECT_EQ(Address::Parse("unix:a:1")->unix_path, "a:1");
  EXPECT_EQ(Address::Parse("unix:/run/a.sock")->unix_path, "/run/a.sock");
  EXPECT_EQ(Address::Parse("unix:///run/a.sock")->unix_path, "/run/a.sock");
}

TEST(AddressTest, RefusesAPathThatTheSystemWouldCut) {
  const std::string longest(107, 'x');
  EXPECT_EQ(Address::Parse("unix:" + longest)->unix_path, longest);
  EXPECT_THAT(
      std::string(Address::Parse("unix:" + longest + "x").status().message()),
      testing::HasSubstr("the path of a socket has 107 characters at most"));
}

TEST(AddressTest, RefusesWhatIsNotHostAndPort) {
  for (const char* text :
       {"", "8080", ":8080", "host", "host:", "host:65536", "host:-1",
        "host:80x", "::1:80", "[::1]", "[host]:80", "[]:80", "a b:80",
        "http://host:80", "unix:"}) {
    EXPECT_EQ(Address::Parse(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(AddressTest, PrintsWhatItReads) {
  for (const char* text :
       {"127.0.0.1:0", "[fe80::1]:80", "host:1", "unix:/a b"}) {
    EXPECT_EQ(Address::Parse(text)->ToString(), text);
  }
}

TEST(AddressTest, KnowsWhatOnlyThisMachineReaches) {
  for (const char* text :
       {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "unix:a"}) {
    EXPECT_TRUE(Address::Parse(text)->IsLoopback()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "server:1",
                           "128.0.0.1:1", "localhost.example:1"}) {
    EXPECT_FALSE(Address::Parse(text)->IsLoopback()) << text;
  }
}

}  // namespace
}  // namespace leadline
