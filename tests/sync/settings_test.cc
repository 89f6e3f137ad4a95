// SPDX-License-Identifier: Apache-2.0
#include "sync/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace leadline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SyncSettingsTest : public testing::Test {
 protected:
  // The settings of a worker with these flags beside those that it needs; none
  // if they are refused, with a word on `err_`.
  std::optional<SyncSettings> Read(const std::vector<std::string>& flags) {
    std::vector<const char*> words = {"leadline-sync", "--replica", "leads.db",
                                      "--upstream", "https://example.com"};
    for (const std::string& flag : flags) words.push_back(flag.c_str());
    std::ostringstream out;
    err_.str("");
    const auto read = ReadSyncSettings(static_cast<int>(words.size()),
                                       words.data(), out, err_);
    if (const int* code = std::get_if<int>(&read)) {
      EXPECT_EQ(*code, 2);
      return std::nullopt;
    }
    return std::get<SyncSettings>(read);
  }

  std::ostringstream err_;
};

TEST_F(SyncSettingsTest, HelpNamesTheOtherCommands) {
  const char* const words[] = {"leadline-sync", "--help"};
  std::ostringstream out;
  ReadSyncSettings(2, words, out, err_);
  for (const char* command :
       {"allow-deletes", "install", "snapshot", "status", "webhooks"}) {
    EXPECT_THAT(out.str(), HasSubstr("`leadline-sync " + std::string(command)));
  }
}

TEST_F(SyncSettingsTest, NoObjectTypeIsNamedUnlessAskedFor) {
  EXPECT_THAT(Read({})->lead_types, IsEmpty());
}

TEST_F(SyncSettingsTest, ObjectTypesAreTakenInAnyOrder) {
  EXPECT_THAT(Read({"--lead-types", "OT_1,OT_0"})->lead_types,
              ElementsAre("OT_0", "OT_1"));
  EXPECT_THAT(Read({"--lead-types", "OT_3"})->lead_types, ElementsAre("OT_3"));
}

TEST_F(SyncSettingsTest, OddObjectTypesAreRefusedWithTheFlagAndACure) {
  for (const char* odd : {"", ",", "OT_0,", "OT_0,OT_0", "OT_0, OT_1", "\"x"}) {
    EXPECT_FALSE(Read({"--lead-types", odd})) << odd;
    EXPECT_THAT(err_.str(), HasSubstr("--lead-types"));
    EXPECT_THAT(err_.str(), HasSubstr("for example OT_0,OT_1"));
  }
}

}  // namespace
}  // namespace leadline
