// SPDX-License-Identifier: Apache-2.0
// How long after a change in the account the server answers with it: the three
// programs as they are, with default flags, within the sandbox's 25 calls in 5
// seconds. Once by polling alone, and once with a webhook that the account
// calls at once. LEADLINE_BENCH_CHANGES changes each, else 60, at random
// moments, in an account of 10,000 leads.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_client.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kLeads = 10000;
constexpr milliseconds kLongestPause{4000};
constexpr milliseconds kBetweenLooks{1};
constexpr std::chrono::seconds kPatience{60};
constexpr char kSecret[] = "bench$0123456789";

int Changes() {
  const char* text = std::getenv("LEADLINE_BENCH_CHANGES");
  return text == nullptr ? 60 : std::max(1, std::atoi(text));
}

class FreshnessBench {
 public:
  FreshnessBench() {
    rig_.StartSandbox({"--leads", std::to_string(kLeads)});
    rig_.StartServer();
  }

  void StartWorker() {
    sync_.reset();
    sync_ = std::make_unique<Program>(rig_.SyncOptions(HttpFlags()));
    const auto ports = sync_->WaitForPorts(PortFile());
    if (!ports) std::exit(1);
    http_port_ = ports->at("http");
    const bool filled = rig_.WaitForStatus(
        [](const auto& status) { return status.freshness().complete(); });
    if (!filled) std::exit(1);
  }

  void RegisterWebhook() {
    sync_->Stop(SIGTERM);
    rig_.SetForSync("LEADLINE_WEBHOOK_SECRET", kSecret);
    Program::Options command = rig_.SyncOptions(HttpFlags());
    const std::string url = "http://127.0.0.1:" + std::to_string(http_port_) +
                            "/webhooks/leadsquared";
    const std::vector<std::string> more = {"--url", url, "--event", "update"};
    command.arguments.insert(command.arguments.begin() + 1,
                             {"webhooks", "register"});
    command.arguments.insert(command.arguments.end(), more.begin(), more.end());
    const Finished registered = RunToEnd(command);
    if (registered.exit_code != 0) {
      std::fputs(registered.log.c_str(), stderr);
      std::exit(1);
    }
  }

  void Measure(const char* name) {
    std::uniform_int_distribution<int64_t> pause(0, kLongestPause.count());
    std::vector<double> seconds;
    for (int i = 0; i < Changes(); ++i) {
      std::this_thread::sleep_for(milliseconds(pause(random_)));
      seconds.push_back(SecondsUntilAnswered());
    }
    std::sort(seconds.begin(), seconds.end());
    const auto at = [&seconds](double share) {
      const auto last = static_cast<double>(seconds.size() - 1);
      return seconds[static_cast<size_t>(share * last + 0.5)];
    };
    std::printf("%-10s median %.2f s  p90 %.2f s  max %.2f s  of %zu changes\n",
                name, at(0.5), at(0.9), at(1), seconds.size());
  }

  void PrintAccount() const {
    std::printf("account    %s\n", rig_.AskSandbox("/sandbox/stats").c_str());
  }

 private:
  std::filesystem::path PortFile() const { return rig_.folder() / "w.ports"; }

  // The same port each time: the webhook's URL names it.
  std::vector<std::string> HttpFlags() const {
    std::filesystem::remove(PortFile());
    return {"--http-address", "127.0.0.1:" + std::to_string(http_port_),
            "--port-file", PortFile().string()};
  }

  // From just before the change is made.
  double SecondsUntilAnswered() {
    const std::string phone = std::to_string(9800000000 + ++changes_);
    const auto index = random_() % kLeads;
    const auto began = steady_clock::now();
    Http(rig_.sandbox_port(), "POST", "/sandbox/mutate",
         R"({"kind":"set","name":"Phone","index":)" + std::to_string(index) +
             R"(,"value":"+91-)" + phone + "\"}");
    while (!rig_.Lookup(phone).Ok()) {
      if (steady_clock::now() - began > kPatience) {
        std::fputs("a change is not answered in time\n", stderr);
        std::exit(1);
      }
      std::this_thread::sleep_for(kBetweenLooks);
    }
    return std::chrono::duration<double>(steady_clock::now() - began).count();
  }

  AccountRig rig_;
  std::unique_ptr<Program> sync_;
  std::uint16_t http_port_ = 0;
  std::mt19937_64 random_{1};
  int64_t changes_ = 0;
};

int Main() {
  FreshnessBench bench;
  bench.StartWorker();
  bench.Measure("polling");
  bench.RegisterWebhook();
  bench.StartWorker();
  bench.Measure("webhook");
  bench.PrintAccount();
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
