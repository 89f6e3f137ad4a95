// SPDX-License-Identifier: Apache-2.0
#include "sandbox/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "sandbox/units.h"
#include "tests/support/temp_folder.h"

namespace sandbox {
namespace {

class SettingsTest : public testing::Test {
 protected:
  ~SettingsTest() override {
    for (const char* const name : set_) unsetenv(name);
  }

  void Environment(const char* name, const char* value) {
    setenv(name, value, 1);
    set_.push_back(name);
  }

  std::string Config(const std::string& text) const {
    const std::string path = folder_.Path("settings.conf");
    std::ofstream(path) << text;
    return path;
  }

  static std::variant<Settings, Finished> Read(std::vector<std::string> flags) {
    std::vector<const char*> argv = {"leadsquared-sandbox"};
    for (const std::string& flag : flags) argv.push_back(flag.c_str());
    return ReadSettings(static_cast<int>(argv.size()), argv.data());
  }

  static Settings Good(std::vector<std::string> flags) {
    auto read = Read(std::move(flags));
    const auto* const finished = std::get_if<Finished>(&read);
    EXPECT_EQ(finished, nullptr) << finished->text;
    return finished == nullptr ? std::get<Settings>(read) : Settings{};
  }

  static std::string Mistake(std::vector<std::string> flags) {
    auto read = Read(std::move(flags));
    const auto* const finished = std::get_if<Finished>(&read);
    EXPECT_TRUE(finished != nullptr && finished->exit_code == 2);
    return finished == nullptr ? "" : finished->text;
  }

 private:
  leadline::TempFolder folder_;
  std::vector<const char*> set_;
};

TEST_F(SettingsTest, DefaultsAreThoseOfTheManual) {
  const Settings settings = Good({});
  EXPECT_EQ(settings.address, "127.0.0.1:8090");
  EXPECT_EQ(settings.account.leads, 10000u);
  EXPECT_EQ(settings.account.seed, 1u);
  EXPECT_EQ(settings.api.rate.calls, 25u);
  EXPECT_EQ(settings.api.rate.window_ms, 5000);
  EXPECT_EQ(settings.api.rate.window, RateWindow::kSliding);
  EXPECT_EQ(settings.mutate_rate, 0);
  EXPECT_FALSE(settings.control);
}

TEST_F(SettingsTest, FlagsWinOverEnvironmentAndThatOverTheFile) {
  const std::string file = Config("leads=3\nseed=3\nlead-types=3\n");
  Environment("LEADLINE_SANDBOX_LEADS", "2");
  Environment("LEADLINE_SANDBOX_SEED", "2");
  const Settings settings = Good({"--config", file, "--leads", "1"});
  EXPECT_EQ(settings.account.leads, 1u);
  EXPECT_EQ(settings.account.seed, 2u);
  EXPECT_EQ(settings.account.lead_types, 3u);
}

TEST_F(SettingsTest, DollarsAreNeverExpanded) {
  const std::string file = Config("access-key=\"u$r$HOME${HOME}\"\n");
  Environment("LEADLINE_SANDBOX_SECRET_KEY", "$HOME");
  const Settings settings = Good({"--config", file});
  EXPECT_EQ(settings.api.access_key, "u$r$HOME${HOME}");
  EXPECT_EQ(settings.api.secret_key, "$HOME");
}

TEST_F(SettingsTest, ReadsRatesDurationsAndChoices) {
  const Settings settings =
      Good({"--rate", "10/2500ms", "--rate-window", "fixed", "--rate-style",
            "403", "--latency", "2s", "--role", "sales-user", "--phone-match",
            "exact", "--clock-offset", "-90s", "--control"});
  EXPECT_EQ(settings.api.rate.calls, 10u);
  EXPECT_EQ(settings.api.rate.window_ms, 2500);
  EXPECT_EQ(settings.api.rate.window, RateWindow::kFixed);
  EXPECT_EQ(settings.api.refusal_style, RefusalStyle::k403);
  EXPECT_EQ(settings.api.latency_ms, 2000);
  EXPECT_TRUE(settings.api.partial_view);
  EXPECT_EQ(settings.api.phone_match, PhoneMatch::kExact);
  EXPECT_EQ(settings.clock_offset_ms, -90000);
  EXPECT_TRUE(settings.control);
}

TEST_F(SettingsTest, RateNoneSwitchesTheLimitOff) {
  EXPECT_EQ(Good({"--rate", "none"}).api.rate.calls, 0u);
  EXPECT_EQ(Good({"--rate", "0"}).api.rate.calls, 0u);
}

TEST_F(SettingsTest, FaultsAreNamedWithTheirProbabilities) {
  const Settings settings = Good({"--faults", "close=0.25,bad-gateway=1"});
  ASSERT_EQ(settings.faults.size(), 2u);
  EXPECT_EQ(settings.faults[0].first, FaultKind::kClose);
  EXPECT_EQ(settings.faults[0].second, 0.25);
  for (const char* const wrong : {"fire=1", "close", "close=2", "close=x"}) {
    EXPECT_THAT(Mistake({"--faults", wrong}), testing::HasSubstr("such as"));
  }
}

TEST_F(SettingsTest, MistakesNameTheFlagAndTheCure) {
  EXPECT_THAT(Mistake({"--rate", "5"}), testing::HasSubstr("such as 25/5s"));
  EXPECT_THAT(Mistake({"--latency", "5"}), testing::HasSubstr("such as 250ms"));
  EXPECT_THAT(Mistake({"--rate-style", "418"}),
              testing::HasSubstr("none of 429|200|403"));
  EXPECT_THAT(Mistake({"--leads", "0"}), testing::HasSubstr("--leads"));
  EXPECT_THAT(Mistake({"--lead", "5"}), testing::HasSubstr("--lead"));
  EXPECT_THAT(Mistake({"--config", Config("colour=red\n")}),
              testing::HasSubstr("--colour"));
}

TEST_F(SettingsTest, HelpAndVersionAreNoMistakes) {
  for (const char* const flag : {"--help", "--version"}) {
    const auto read = Read({flag});
    const auto* const finished = std::get_if<Finished>(&read);
    ASSERT_NE(finished, nullptr);
    EXPECT_EQ(finished->exit_code, 0);
    EXPECT_FALSE(finished->text.empty());
  }
}

TEST(UnitsTest, RefusesWhatIsNoDuration) {
  for (const char* const text :
       {"", "5", "s", "5 s", "1.5s", "99999999999h", "5days"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseDuration("0"), 0);
  EXPECT_EQ(ParseDuration("2m"), 120000);
}

TEST(UnitsTest, RefusesWhatIsNoRate) {
  RateLimitOptions rate;
  for (const char* const text :
       {"", "25", "25/", "/5s", "0/5s", "-1/5s", "25/0", "25/-5s", "x/5s"}) {
    EXPECT_FALSE(ParseRate(text, rate)) << text;
  }
}

}  // namespace
}  // namespace sandbox
