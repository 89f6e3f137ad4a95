// SPDX-License-Identifier: Apache-2.0
#include "sandbox/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "sandbox/switches.h"
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

TEST_F(SettingsTest, AccountsAndQuirksAreChosen) {
  const Settings settings =
      Good({"--american-stamps", "--field-set", "--dashes", "--stampless", "3",
            "--lead-types", "2", "--without", "tie-shuffle,any-case",
            "--shared-numbers", "0.5", "--mailed", "0.25"});
  EXPECT_EQ(settings.account.shared_numbers, 0.5);
  EXPECT_EQ(settings.account.mailed, 0.25);
  EXPECT_TRUE(settings.account.american_stamps);
  EXPECT_TRUE(settings.account.field_set);
  EXPECT_TRUE(settings.account.dashes);
  EXPECT_EQ(settings.account.stampless, 3u);
  EXPECT_FALSE(settings.account.quirks.Has(Quirk::kTieShuffle));
  EXPECT_FALSE(settings.api.quirks.Has(Quirk::kAnyCase));
  EXPECT_TRUE(settings.api.quirks.Has(Quirk::kWindowCount));
  EXPECT_THAT(Mistake({"--mailed", "1.5"}), testing::HasSubstr("--mailed"));
  EXPECT_THAT(Mistake({"--without", "fire"}),
              testing::HasSubstr("there are activity-moves-stamp"));
}

TEST_F(SettingsTest, EverySwitchIsAFlagAndTakesItsStandard) {
  for (const Switch& one : ApiSwitches()) {
    const std::string flag = "--" + one.name;
    if (one.alone) {
      Good({flag});
    } else {
      Good({flag, one.standard});
    }
    EXPECT_FALSE(one.help.empty()) << flag;
  }
}

// Two values of each switch, and whether the options tell them apart.
TEST_F(SettingsTest, SwitchesReachTheirOptions) {
  const ApiOptions changed = Good({"--count-refused",
                                   "no",
                                   "--daily-window",
                                   "utc",
                                   "--daily-refusal",
                                   "day",
                                   "--default-page",
                                   "7",
                                   "--search-shape",
                                   "object",
                                   "--field-set-shape",
                                   "fields",
                                   "--page-failures",
                                   "0.5",
                                   "--announce-merges",
                                   "no",
                                   "--largest-search-page",
                                   "9",
                                   "--duplicate-attributes",
                                   "--neighbour",
                                   "3",
                                   "--neighbour-bursts",
                                   "--daily-calls",
                                   "11"})
                                 .api;
  EXPECT_FALSE(changed.rate.count_refused);
  EXPECT_EQ(changed.rate.day, RateWindow::kFixed);
  EXPECT_TRUE(changed.rate.name_the_day);
  EXPECT_EQ(changed.rate.daily_calls, 11u);
  EXPECT_EQ(changed.rate.neighbour_calls, 3u);
  EXPECT_TRUE(changed.rate.neighbour_in_bursts);
  EXPECT_EQ(changed.default_page, 7u);
  EXPECT_EQ(changed.largest_search_page, 9u);
  EXPECT_EQ(changed.search_shape, SearchShape::kObject);
  EXPECT_EQ(changed.field_set_shape, FieldSetShape::kFields);
  EXPECT_TRUE(changed.duplicate_attributes);
  EXPECT_EQ(changed.page_failures, 0.5);
  EXPECT_FALSE(changed.announce_merges);
  const ApiOptions other =
      Good({"--user", "5", "--country-code", "971", "--phone-rows", "all"}).api;
  EXPECT_EQ(other.user, 5u);
  EXPECT_EQ(other.country_code, "971");
  EXPECT_TRUE(other.all_phone_matches);
}

TEST_F(SettingsTest, HookSwitchesReachTheirOptions) {
  const HookOptions hooks = Good({"--hook-verification",
                                  "post",
                                  "--hook-attempts",
                                  "2",
                                  "--hook-retry",
                                  "9s",
                                  "--hook-timeout",
                                  "8s",
                                  "--hook-disable-after",
                                  "4",
                                  "--hook-delay",
                                  "1s",
                                  "--hook-batch",
                                  "2s",
                                  "--hook-batch-delay",
                                  "3s",
                                  "--hook-duplicates",
                                  "0.1",
                                  "--hook-reordered",
                                  "0.2",
                                  "--hook-reorder",
                                  "4s",
                                  "--hook-losses",
                                  "0.3",
                                  "--hook-update-shape",
                                  "data",
                                  "--hook-custom-fields",
                                  "--hook-bulk",
                                  "no"})
                                .api.hooks;
  EXPECT_EQ(hooks.verification, HookVerification::kPost);
  EXPECT_EQ(hooks.attempts, 2u);
  EXPECT_EQ(hooks.retry_ms, 9000);
  EXPECT_EQ(hooks.timeout_ms, 8000);
  EXPECT_EQ(hooks.disable_after, 4u);
  EXPECT_EQ(hooks.delay_ms, 1000);
  EXPECT_EQ(hooks.batch_ms, 2000);
  EXPECT_EQ(hooks.batch_delay_ms, 3000);
  EXPECT_EQ(hooks.duplicates, 0.1);
  EXPECT_EQ(hooks.reordered, 0.2);
  EXPECT_EQ(hooks.reorder_ms, 4000);
  EXPECT_EQ(hooks.losses, 0.3);
  EXPECT_EQ(hooks.update_shape, HookUpdateShape::kData);
  EXPECT_TRUE(hooks.custom_fields);
  EXPECT_FALSE(hooks.bulk_changes);
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
