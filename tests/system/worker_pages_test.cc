// SPDX-License-Identifier: Apache-2.0
// The worker's HTTP pages, as a monitor reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tests/support/http_client.h"
#include "tests/support/notify_socket.h"
#include "tests/support/paths.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using testing::HasSubstr;

class WorkerPagesTest : public testing::Test {
 protected:
  HttpAnswer Page(const std::string& path) {
    return Http(rig_.sync_http_port(), "GET", path);
  }

  // The samples of /metrics by name, labels included.
  std::map<std::string, double> Metrics() {
    std::map<std::string, double> samples;
    std::istringstream lines(Page("/metrics").body);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t blank = line.rfind(' ');
      // Without a comment, or the word that the worker waits for its upstream.
      if (!line.starts_with("leadline_")) continue;
      samples[line.substr(0, blank)] = std::stod(line.substr(blank));
    }
    return samples;
  }

  // Asks for the page until it has this status, for at most a minute.
  bool Becomes(const std::string& path, int status) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      if (Page(path).status == status) return true;
      if (rig_.sync().EndsWithin(std::chrono::milliseconds(20))) return false;
    }
    return false;
  }

  // Reads the metric until it is so large, for at most a minute.
  bool MetricReaches(const std::string& name, double value) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      const auto metrics = Metrics();
      const auto at = metrics.find("leadline_sync_" + name);
      if (at != metrics.end() && at->second >= value) return true;
      if (rig_.sync().EndsWithin(std::chrono::milliseconds(20))) return false;
    }
    return false;
  }

  AccountRig rig_;
};

TEST_F(WorkerPagesTest, MetricsAgreeWithWhatTheAccountSaw) {
  rig_.Fill({"--leads", "700"});
  const auto metrics = Metrics();
  const auto of = [&](const std::string& name) {
    const auto at = metrics.find("leadline_sync_" + name);
    return at == metrics.end() ? -1 : at->second;
  };
  EXPECT_EQ(of("leads_stored"), 700);
  EXPECT_EQ(of("leads_inserted_total"), 700);
  EXPECT_EQ(of("leads_skipped_total"), 0);
  EXPECT_EQ(of("refusals_total"), 0);
  EXPECT_EQ(of("calls_failed_total"), 0);
  EXPECT_EQ(of("complete"), 1);
  EXPECT_EQ(of("keys_accepted"), 1);
  EXPECT_GE(of("leads_read_total"), 700);
  EXPECT_GE(of("calls_total{pass=\"tail\"}"), 1);
  // The one lane or the other was first.
  const auto backfill = of("calls_total{pass=\"backfill\"}") +
                        of("calls_total{pass=\"backfill2\"}");
  EXPECT_GE(backfill, 1);
  EXPECT_GE(of("as_of_seconds"), of("complete_through_seconds"));
  EXPECT_GT(of("complete_through_seconds"), 0);
  // The call that asked whose keys these are is the account's, too.
  EXPECT_EQ(of("alarm{name=\"keys-refused\"}"), 0);
  EXPECT_EQ(of("calls_per_day"), -1) << "no limit was named";
  EXPECT_EQ(of("last_error_seconds"), -1) << "no call has failed";
  EXPECT_GT(of("calls_in_day"), of("calls_total{pass=\"tail\"}") + backfill);
}

TEST_F(WorkerPagesTest, ChecksOfTheFilledReplicaAreCounted) {
  rig_.SetForSync("LEADLINE_RATE", "2000/5s");
  rig_.SetForSync("LEADLINE_VERIFY_SHARE", "20%");
  // Or it might not be complete any more when looked at.
  rig_.SetForSync("LEADLINE_PARTIAL_VIEW", "true");
  rig_.Fill({"--leads", "700", "--rate", "2000/5s", "--hidden-leads", "100",
             "--stampless", "5"});
  EXPECT_TRUE(MetricReaches("verified_agreed_total", 500));
  EXPECT_TRUE(MetricReaches("enumerated_leads_total", 700));
  const auto metrics = Metrics();
  EXPECT_EQ(metrics.at("leadline_sync_enumerated_unstamped_total"), 5);
  EXPECT_EQ(metrics.at("leadline_sync_leads_hidden"), 7);
  EXPECT_EQ(metrics.at("leadline_sync_leads_lost_total"), 0);
  EXPECT_EQ(metrics.at("leadline_sync_verified_differed_total"), 0);
  EXPECT_EQ(metrics.at("leadline_sync_verified_gone_total"), 0);
  EXPECT_EQ(metrics.at("leadline_sync_calls_failed_total"), 0);
}

TEST_F(WorkerPagesTest, TheFillsTimeLeftIsTold) {
  rig_.SetForSync("LEADLINE_PAGE_SIZE", "100");
  rig_.StartSandbox({"--leads", "20000"});
  rig_.StartSync();
  EXPECT_TRUE(MetricReaches("fill_time_left_seconds", 0.001));
}

// Of all kinds, the optional ones too.
TEST_F(WorkerPagesTest, EachMetricIsInTheTable) {
  rig_.SetForSync("LEADLINE_WEBHOOK_SECRET",
                  "0123456789abcdef0123456789abcdef");
  rig_.SetForSync("LEADLINE_READ_THROUGH", "true");
  rig_.SetForSync("LEADLINE_DAILY_CALLS", "10000");
  rig_.Fill({"--leads", "50"});
  EXPECT_EQ(Metrics().at("leadline_sync_calls_per_day"), 8000);
  std::ostringstream table;
  table << std::ifstream(SourcePath("docs/metrics.md")).rdbuf();
  for (const auto& [sample, value] : Metrics()) {
    const std::string name = sample.substr(0, sample.find('{'));
    EXPECT_THAT(table.str(), HasSubstr("| `" + name.substr(14) + "` |"));
  }
}

TEST_F(WorkerPagesTest, ReadyzSaysThatTheKeysAreRefused) {
  rig_.Fill({"--leads", "50"});
  EXPECT_EQ(Page("/livez").status, 200);
  EXPECT_EQ(Page("/readyz").body, "ok\n");
  Http(rig_.sandbox_port(), "POST", "/sandbox/faults",
       R"({"revoke_key":"true"})");
  ASSERT_TRUE(Becomes("/readyz", 503));
  EXPECT_THAT(Page("/readyz").body, HasSubstr("does not accept the keys"));
  EXPECT_EQ(Page("/livez").status, 200);
  EXPECT_EQ(Metrics().at("leadline_sync_keys_accepted"), 0);
  EXPECT_GT(Metrics().at("leadline_sync_last_error_seconds"), 0);
  EXPECT_TRUE(MetricReaches("alarm{name=\"keys-refused\"}", 1));
}

TEST_F(WorkerPagesTest, OtherPathsNameThePages) {
  rig_.Fill({"--leads", "50"});
  EXPECT_EQ(Page("/").status, 404);
  EXPECT_THAT(Page("/").body, HasSubstr("/metrics"));
}

TEST_F(WorkerPagesTest, TellsAServiceManagerHowItIs) {
  const NotifySocket told(rig_.folder() / "notify");
  rig_.SetForSync("NOTIFY_SOCKET", rig_.folder() / "notify");
  rig_.SetForSync("WATCHDOG_USEC", "100000");
  rig_.StartSandbox();
  rig_.StartSync();
  EXPECT_EQ(told.Next(), "READY=1");
  EXPECT_EQ(told.Next(), "WATCHDOG=1");
  EXPECT_EQ(told.Next(), "WATCHDOG=1");
  rig_.sync().Send(SIGTERM);
  std::string last = told.Next();
  while (last == "WATCHDOG=1") last = told.Next();
  EXPECT_EQ(last, "STOPPING=1\nEXTEND_TIMEOUT_USEC=60000000");
  EXPECT_EQ(rig_.sync().Wait(), 0) << rig_.sync().Log();
}

}  // namespace
}  // namespace leadline
