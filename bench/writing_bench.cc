// SPDX-License-Identifier: Apache-2.0
// What writing does to reading: leadline-server at half of the load that it
// carries, uniformly random numbers, while nobody writes and while another
// process commits 5,000 changed leads a second, 500 at a time. In turns.
// LEADLINE_BENCH_LEADS leads, else 300,000.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "bench/bench_writer.h"
#include "bench/contender.h"
#include "bench/filled_replica.h"
#include "bench/handler_times.h"
#include "bench/invented_leads.h"
#include "bench/load_generator.h"
#include "bench/questions.h"
#include "tests/support/paths.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr int kInFlight = 64;
constexpr int kRounds = 5;
constexpr milliseconds kRound{10000};
constexpr uint64_t kAtATime = 500;
constexpr milliseconds kBetween{100};

// A process that writes when it is told to. Must be started before this process
// uses gRPC. Ends with the object.
class WriterProcess {
 public:
  WriterProcess(const std::string& replica, uint64_t leads) {
    int orders[2];
    int reports[2];
    if (pipe(orders) != 0 || pipe(reports) != 0) std::abort();
    child_ = fork();
    if (child_ == 0) {
      close(orders[1]);
      Obey(replica, leads, orders[0], reports[1]);
    }
    close(orders[0]);
    close(reports[1]);
    orders_ = orders[1];
    reports_ = reports[0];
  }
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;
  ~WriterProcess() {
    close(orders_);
    close(reports_);
    waitpid(child_, nullptr, 0);
  }

  void WriteFor(milliseconds length) const {
    const int64_t order = length.count();
    if (write(orders_, &order, sizeof order) != sizeof order) std::abort();
  }
  // Waits for the end of what was ordered; leads a second.
  double Rate() const {
    double rate = 0;
    if (read(reports_, &rate, sizeof rate) != sizeof rate) std::abort();
    return rate;
  }

 private:
  [[noreturn]] static void Obey(const std::string& replica, uint64_t leads,
                                int orders, int reports) {
    const auto writer = OpenBenchWriter(replica);
    std::mt19937_64 random(2);
    int64_t second = 200;
    for (int64_t order = 0; read(orders, &order, sizeof order) > 0;) {
      const SteadyClock::time_point begin = SteadyClock::now();
      uint64_t written = 0;
      for (auto due = begin; due < begin + milliseconds(order);
           due += kBetween) {
        while (SteadyClock::now() < due) {
          usleep(static_cast<useconds_t>(
              std::chrono::duration_cast<std::chrono::microseconds>(
                  due - SteadyClock::now())
                  .count()));
        }
        const uint64_t first = random() % (leads - kAtATime);
        ++second;
        CommitPage(*writer,
                   InventedPage(first, kAtATime, static_cast<uint64_t>(second)),
                   second);
        written += kAtATime;
      }
      const double rate =
          static_cast<double>(written) /
          std::chrono::duration<double>(SteadyClock::now() - begin).count();
      if (write(reports, &rate, sizeof rate) != sizeof rate) break;
    }
    std::_Exit(0);
  }

  pid_t child_;
  int orders_;
  int reports_;
};

struct Rounds {
  std::vector<double> p50_us = {};
  std::vector<double> p99_us = {};
  std::vector<double> handler_p50_us = {};
  std::vector<double> handler_p99_us = {};
  std::vector<double> written = {};  // leads a second
  uint64_t failed = 0;
};

void Measure(LoadGenerator& load, double rate, uint16_t http_port,
             Rounds& rounds) {
  const HandlerTimes before = HandlerTimes::Of(http_port, "GetLeadByPhone");
  const LoadResult result = load.Pace(rate, kRound);
  const HandlerTimes times =
      HandlerTimes::Of(http_port, "GetLeadByPhone").Since(before);
  rounds.p50_us.push_back(Percentile(result.latencies_us, 0.5));
  rounds.p99_us.push_back(Percentile(result.latencies_us, 0.99));
  rounds.handler_p50_us.push_back(times.Percentile(0.5));
  rounds.handler_p99_us.push_back(times.Percentile(0.99));
  rounds.failed += result.failed + result.missed;
}

void Print(const char* name, const Rounds& rounds) {
  std::printf(
      "%-8s handler p50 %5.0f us  p99 %5.0f us  call p50 %5.0f us "
      " p99 %6.0f us  leads written %5.0f/s  failed %llu\n",
      name, Median(rounds.handler_p50_us), Median(rounds.handler_p99_us),
      Median(rounds.p50_us), Median(rounds.p99_us), Median(rounds.written),
      static_cast<unsigned long long>(rounds.failed));
}

int Main() {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  const WriterProcess writer(replica.Path(), leads);
  const TempFolder folder;
  const std::string ports_file = folder.Path("ports");
  Program server({{BinaryPath("leadline-server"), "--replica", replica.Path(),
                   "--grpc-address", "127.0.0.1:0", "--http-address",
                   "127.0.0.1:0", "--port-file", ports_file},
                  {},
                  folder.Path("log")});
  const auto ports = server.WaitForPorts(ports_file);
  if (!ports) return 1;
  // The generator stands for callers on other machines: the server's threads
  // go before its own.
  if (nice(19) == -1) return 1;
  LoadGenerator load(ports->at("grpc"), SingleQuestions(RandomPhones(leads)));
  const LoadResult most = load.Saturate(kInFlight, kRound);
  const double half = static_cast<double>(most.calls) / most.seconds / 2;
  std::printf("%llu leads, %.0f calls/s\n",
              static_cast<unsigned long long>(leads), half);
  Rounds quiet;
  Rounds writing;
  for (int round = 0; round < kRounds; ++round) {
    Measure(load, half, ports->at("http"), quiet);
    quiet.written.push_back(0);
    writer.WriteFor(kRound);
    Measure(load, half, ports->at("http"), writing);
    writing.written.push_back(writer.Rate());
  }
  Print("quiet", quiet);
  Print("writing", writing);
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
