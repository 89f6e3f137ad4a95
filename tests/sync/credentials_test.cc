// SPDX-License-Identifier: Apache-2.0
#include "sync/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CredentialsTest : public ::testing::Test {
 protected:
  absl::StatusOr<Credentials> Load() {
    return Credentials::Load(
        [this](const char* name) -> std::optional<std::string> {
          const auto found = environment_.find(name);
          if (found == environment_.end()) return std::nullopt;
          return found->second;
        });
  }

  std::string FileWith(const std::string& name, const std::string& text) {
    std::ofstream(dir_.Path(name), std::ios::binary) << text;
    return dir_.Path(name);
  }

  void ExpectRefused(absl::StatusCode code, const std::string& names) {
    const absl::Status status = Load().status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(status.ToString(), HasSubstr(names));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("s3cret")));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("\n")));
  }

  TempFolder dir_;
  std::map<std::string, std::string> environment_;
};

TEST_F(CredentialsTest, VariablesAreTakenAsTheyAre) {
  environment_ = {{"LEADSQUARED_ACCESS_KEY", "u$rABC$HOME"},
                  {"LEADSQUARED_SECRET_KEY", "s3cret+/="}};
  ASSERT_TRUE(Load().ok()) << Load().status();
  EXPECT_EQ(Load()->AccessKey(), "u$rABC$HOME");
  EXPECT_EQ(Load()->SecretKey(), "s3cret+/=");
}

TEST_F(CredentialsTest, FilesLoseOnlyTheirLineEnd) {
  environment_ = {{"LEADSQUARED_ACCESS_KEY_FILE", FileWith("a", "u$rABC\n")},
                  {"LEADSQUARED_SECRET_KEY_FILE", FileWith("s", "s3cret\r\n")}};
  ASSERT_TRUE(Load().ok()) << Load().status();
  EXPECT_EQ(Load()->AccessKey(), "u$rABC");
  EXPECT_EQ(Load()->SecretKey(), "s3cret");
}

TEST_F(CredentialsTest, MissingKeyIsNamedWithBothCures) {
  ExpectRefused(absl::StatusCode::kNotFound, "LEADSQUARED_ACCESS_KEY is not");
  environment_ = {{"LEADSQUARED_ACCESS_KEY", "a"}};
  ExpectRefused(absl::StatusCode::kNotFound, "LEADSQUARED_SECRET_KEY is not");
  ExpectRefused(absl::StatusCode::kNotFound, "LEADSQUARED_SECRET_KEY_FILE");
}

TEST_F(CredentialsTest, BothWaysAtOnceIsRefused) {
  environment_ = {{"LEADSQUARED_ACCESS_KEY", "s3cret"},
                  {"LEADSQUARED_ACCESS_KEY_FILE", FileWith("a", "s3cret")}};
  ExpectRefused(absl::StatusCode::kInvalidArgument, "unset one");
}

TEST_F(CredentialsTest, FileThatCannotBeReadIsNamed) {
  environment_ = {{"LEADSQUARED_ACCESS_KEY_FILE", dir_.Path("none")}};
  ExpectRefused(absl::StatusCode::kNotFound, dir_.Path("none"));
}

TEST_F(CredentialsTest, DirectoryInsteadOfAFileIsNamed) {
  environment_ = {{"LEADSQUARED_ACCESS_KEY_FILE", dir_.Path("")}};
  ExpectRefused(absl::StatusCode::kNotFound, dir_.Path(""));
}

TEST_F(CredentialsTest, WhatNoKeyHasIsRefused) {
  for (const std::string& key :
       {std::string("s3cret key"), std::string("s3cret\nx: y"),
        std::string("s3cret\t"), std::string("s3crét"), std::string(5000, 'x'),
        std::string("\"s3cret\" ")}) {
    environment_ = {{"LEADSQUARED_ACCESS_KEY", key}};
    ExpectRefused(absl::StatusCode::kInvalidArgument, "LEADSQUARED_ACCESS_KEY");
  }
}

TEST_F(CredentialsTest, EmptyKeyIsRefused) {
  environment_ = {{"LEADSQUARED_ACCESS_KEY", ""}};
  ExpectRefused(absl::StatusCode::kInvalidArgument, "is empty");
  environment_ = {{"LEADSQUARED_ACCESS_KEY_FILE", FileWith("a", "\n")}};
  ExpectRefused(absl::StatusCode::kInvalidArgument, "is empty");
}

}  // namespace
}  // namespace leadline
