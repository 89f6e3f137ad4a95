// SPDX-License-Identifier: Apache-2.0
#include "base/passed_sockets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

namespace leadline {
namespace {

constexpr std::array<std::string_view, 2> kNames = {"grpc", "http"};
constexpr char kIntro[] = "sockets were passed to this program, but ";

// As if this process had been started with sockets at descriptors 3 and 4.
class PassedSocketsTest : public ::testing::Test {
 protected:
  PassedSocketsTest() {
    dup2(first_.Descriptor(), 103);
    dup2(second_.Descriptor(), 104);
    dup2(103, 3);
    dup2(104, 4);
  }
  ~PassedSocketsTest() override {
    for (const int descriptor : {3, 4, 103, 104}) close(descriptor);
  }

  static absl::StatusOr<PassedSockets> Read(
      const char* count, const char* names,
      const std::string& process = std::to_string(getpid())) {
    setenv("LISTEN_FDS", count, 1);
    setenv("LISTEN_PID", process.c_str(), 1);
    if (names != nullptr) setenv("LISTEN_FDNAMES", names, 1);
    return PassedSockets::FromEnvironment(kNames);
  }
  static std::string Error(const char* count, const char* names) {
    return std::string(Read(count, names).status().message());
  }

  // Out of the way of 3 and 4.
  static ListenSocket OpenHigh(int descriptor) {
    const ListenSocket low = ListenSocket::Open({"127.0.0.1", 0}).value();
    dup2(low.Descriptor(), descriptor);
    return ListenSocket::Adopt(descriptor).value();
  }
  const ListenSocket first_ = OpenHigh(101);
  const ListenSocket second_ = OpenHigh(102);
};

TEST_F(PassedSocketsTest, AreKnownByName) {
  auto passed = Read("2", "http:grpc");
  ASSERT_TRUE(passed.ok()) << passed.status();
  const auto http = passed->Take("http");
  const auto grpc = passed->Take("grpc");
  ASSERT_TRUE(http && grpc);
  EXPECT_EQ(http->Port(), first_.Port());
  EXPECT_EQ(grpc->Port(), second_.Port());
  EXPECT_TRUE(grpc->IsPassed());
  EXPECT_FALSE(passed->Take("grpc"));
}

TEST_F(PassedSocketsTest, HaveNamesInOrderWhereNoneWereGiven) {
  for (const char* names : {"", "unknown:unknown"}) {
    auto passed = Read("2", names);
    ASSERT_TRUE(passed.ok()) << passed.status();
    EXPECT_EQ(passed->Take("grpc")->Port(), first_.Port());
    EXPECT_EQ(passed->Take("http")->Port(), second_.Port());
    dup2(103, 3);
    dup2(104, 4);
  }
}

TEST_F(PassedSocketsTest, LeaveNothingInTheEnvironment) {
  ASSERT_TRUE(Read("1", "grpc").ok());
  for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) {
    EXPECT_EQ(getenv(name), nullptr) << name;
  }
}

TEST_F(PassedSocketsTest, AreNoneWithoutTheVariables) {
  auto passed = PassedSockets::FromEnvironment(kNames);
  ASSERT_TRUE(passed.ok());
  EXPECT_FALSE(passed->Take("grpc"));
}

TEST_F(PassedSocketsTest, OfAnotherProcessAreNotMeant) {
  auto passed = Read("1", "grpc", "1");
  ASSERT_TRUE(passed.ok());
  EXPECT_FALSE(passed->Take("grpc"));
  EXPECT_EQ(getenv("LISTEN_FDS"), nullptr);
}

TEST_F(PassedSocketsTest, WhatDoesNotFitIsNamedWithTheCure) {
  for (const char* count : {"two", "-1", "65", "1 "}) {
    EXPECT_EQ(Error(count, ""), std::string(kIntro) + "LISTEN_FDS=" + count +
                                    " is no number of them");
  }
  EXPECT_EQ(Error("2", "grpc"),
            std::string(kIntro) + "LISTEN_FDNAMES=grpc does not name 2");
  EXPECT_EQ(Error("1", "leadline.socket"),
            std::string(kIntro) +
                "\"leadline.socket\" is no name of one; call them grpc, http "
                "(FileDescriptorName= in a systemd socket unit)");
  EXPECT_EQ(Error("2", "grpc:grpc"),
            std::string(kIntro) + "there are two of the name grpc; pass one");
}

TEST_F(PassedSocketsTest, ThatDoNotListenAreNamed) {
  const int file = dup(STDERR_FILENO);
  dup2(file, 4);
  close(file);
  EXPECT_EQ(Error("2", "grpc:http"),
            std::string(kIntro) +
                "descriptor 4, http, is no stream socket that listens");
}

}  // namespace
}  // namespace leadline
