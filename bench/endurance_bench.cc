// SPDX-License-Identifier: Apache-2.0
// The three programs together for LEADLINE_BENCH_MINUTES minutes, else 10: the
// account changes all the time, the worker brings the changes, and the server
// is asked at 80 % of what it carried then. A row a minute: calls, latency, and
// the memory of server and worker. Ends with 1 if a call failed.
// LEADLINE_BENCH_LEADS leads, else 100,000.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "bench/load_generator.h"
#include "bench/questions.h"
#include "replica/phone_query.h"
#include "tests/system/account_rig.h"
#include "tests/system/asked_upstream.h"

namespace leadline {
namespace {

constexpr int kInFlight = 64;
constexpr std::chrono::milliseconds kMinute{60000};
constexpr std::chrono::milliseconds kSaturated{10000};
constexpr double kShare = 0.8;
constexpr char kChangesASecond[] = "50";

int NumberFrom(const char* variable, int otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::max(1, std::atoi(text));
}

// Memory of a process that no file stands behind, in kB.
long RssAnonOf(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::atol(&line[8]);
  }
  return 0;
}

Phones OneOf(std::vector<std::string> numbers) {
  return [numbers = std::move(numbers), random = std::mt19937_64(1)](
             uint64_t) mutable { return numbers[random() % numbers.size()]; };
}

// How far behind upstream the replica is, in seconds.
double AgeOf(const AccountRig& rig) {
  const auto status = rig.client().GetReplicaStatus();
  if (!status.Ok()) return -1;
  const auto& age = status.Value().freshness().age();
  return static_cast<double>(age.seconds()) + age.nanos() / 1e9;
}

int Main() {
  AccountRig rig;
  rig.StartSandbox({"--leads",
                    std::to_string(NumberFrom("LEADLINE_BENCH_LEADS", 100000)),
                    "--phone-rows", "all", "--mutate-rate", kChangesASecond});
  auto keys = rig.SyncOptions({}).environment;
  std::vector<std::string> numbers =
      AskedUpstream(rig.sandbox_port(), keys["LEADSQUARED_ACCESS_KEY"],
                    keys["LEADSQUARED_SECRET_KEY"])
          .StoredNumbers();
  // Some are no numbers.
  std::erase_if(numbers, [](const std::string& number) {
    return !PhoneQuery::Parse(number).ok();
  });
  rig.StartServer();
  rig.StartSync();
  if (!rig.WaitForStatus(
          [](const auto& status) { return status.freshness().complete(); })) {
    std::fputs("the replica is not filled\n", stderr);
    return 1;
  }
  LoadGenerator load(rig.grpc_port(),
                     SingleQuestions(OneOf(std::move(numbers))));
  const LoadResult most = load.Saturate(kInFlight, kSaturated);
  const double rate = kShare * static_cast<double>(most.calls) / most.seconds;
  std::printf("%.0f calls/s, %s changes a second\n", rate, kChangesASecond);
  uint64_t failed = most.failed;
  for (int minute = 1; minute <= NumberFrom("LEADLINE_BENCH_MINUTES", 10);
       ++minute) {
    const LoadResult result = load.Pace(rate, kMinute);
    failed += result.failed;
    std::printf(
        "minute %2d  %8llu calls  %llu failed  %llu missed  p50 %5.0f us  "
        "p99 %6.0f us  longest %6.0f us  server %ld kB  worker %ld kB  "
        "%.1f s behind\n",
        minute, static_cast<unsigned long long>(result.calls),
        static_cast<unsigned long long>(result.failed),
        static_cast<unsigned long long>(result.missed),
        Percentile(result.latencies_us, 0.5),
        Percentile(result.latencies_us, 0.99), result.latencies_us.back(),
        RssAnonOf(rig.server().Pid()), RssAnonOf(rig.sync().Pid()), AgeOf(rig));
    std::fflush(stdout);
  }
  std::printf("%llu failed\n", static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
