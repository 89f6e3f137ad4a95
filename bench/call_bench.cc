// SPDX-License-Identifier: Apache-2.0
// Whole calls, against the same server with the lookup taken out. Prints a row
// a figure: server CPU a call, throughput with 64 calls in flight, latency at
// half of the load that the constant server carries. LEADLINE_BENCH_LEADS
// leads, else 300,000.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "bench/load_generator.h"
#include "bench/server_process.h"
#include "replica/replica_store.h"

namespace leadline {
namespace {

constexpr int kInFlight = 64;
constexpr int kRounds = 5;
constexpr std::chrono::milliseconds kRound{2000};

// The handler with the lookup taken out: the same answer to every question.
class ConstantStore final : public LeadStore {
 public:
  explicit ConstantStore(PhoneAnswer answer) : answer_(std::move(answer)) {}
  absl::StatusOr<PhoneAnswer> FindByPhone(const PhoneQuery&) const override {
    return answer_;
  }
  absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, TakeAnswer take) const override {
    for (size_t i = 0; i < queries.size(); ++i) {
      if (!take(i, answer_)) break;
    }
    return answer_;
  }
  absl::StatusOr<MatchListEnd> ListByPhone(const PhoneQuery&,
                                           const std::optional<MatchPosition>&,
                                           TakeLead) const override {
    return MatchListEnd();
  }
  absl::StatusOr<IdAnswer> FindById(std::string_view) const override {
    return IdAnswer();
  }
  absl::StatusOr<ReplicaState> State() const override { return state_; }
  absl::StatusOr<std::vector<AttributeList>> AttributeLists() const override {
    return std::vector<AttributeList>();
  }

 private:
  const PhoneAnswer answer_;
  const ReplicaState state_;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One kind of load on one server.
struct Contender {
  const char* name;
  const ServerProcess* server;
  std::unique_ptr<LoadGenerator> generator;
  std::vector<double> cpu_us = {};
  std::vector<double> calls_per_second = {};
  std::vector<double> generator_us = {};
  std::vector<double> p50_us = {};
  std::vector<double> p99_us = {};
  uint64_t failed = 0;
};

void Saturate(Contender& c) {
  const double before = c.server->CpuMicroseconds();
  const LoadResult result = c.generator->Saturate(kInFlight, kRound);
  const double used = c.server->CpuMicroseconds() - before;
  c.cpu_us.push_back(used / static_cast<double>(result.calls));
  c.calls_per_second.push_back(static_cast<double>(result.calls) /
                               result.seconds);
  c.generator_us.push_back(result.generator_cpu_us);
  c.failed += result.failed;
}

void Pace(Contender& c, double calls_per_second) {
  const LoadResult result = c.generator->Pace(calls_per_second, kRound);
  c.p50_us.push_back(Percentile(result.latencies_us, 0.5));
  c.p99_us.push_back(Percentile(result.latencies_us, 0.99));
  c.failed += result.failed;
}

void Print(const Contender& c, const Contender& constant) {
  const double cpu = Median(c.cpu_us);
  const double rate = Median(c.calls_per_second);
  const double p99 = Median(c.p99_us);
  std::printf(
      "%-9s server CPU %5.1f us a call (%+5.1f)  %7.0f calls/s (%.2f x)  "
      "p50 %5.0f us  p99 %6.0f us (%.2f x)  generator %4.1f us  failed %llu\n",
      c.name, cpu, cpu - Median(constant.cpu_us), rate,
      rate / Median(constant.calls_per_second), Median(c.p50_us), p99,
      p99 / Median(constant.p99_us), Median(c.generator_us),
      static_cast<unsigned long long>(c.failed));
}

LoadGenerator::Phones RandomOf(uint64_t numbers) {
  auto random = std::make_shared<std::mt19937_64>(1);
  return [random, numbers](uint64_t) {
    return InventedPhone((*random)() % numbers);
  };
}

int Main() {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  std::printf("%llu leads, %.0f bytes of file a lead, filled at %.0f leads/s\n",
              static_cast<unsigned long long>(leads), replica.BytesPerLead(),
              replica.LeadsPerSecond());
  // Both before this process uses gRPC.
  const ServerProcess real([&] {
    return std::make_unique<ReplicaStore>(
        ReplicaStoreOptions{.path = replica.Path()});
  });
  const ServerProcess constant_server([&] {
    const ReplicaStore store({.path = replica.Path()});
    absl::StatusOr<PhoneAnswer> answer =
        store.FindByPhone(*PhoneQuery::Parse(InventedPhone(7)));
    if (!answer.ok()) std::abort();
    return std::make_unique<ConstantStore>(*std::move(answer));
  });
  const auto generator = [](const ServerProcess& server, uint64_t numbers) {
    return std::make_unique<LoadGenerator>(server.Port(), RandomOf(numbers));
  };
  Contender contenders[] = {
      {"constant", &constant_server, generator(constant_server, leads)},
      {"random", &real, generator(real, leads)},
      {"hot", &real, generator(real, 1000)}};
  // In turn, so that a machine that changes its speed does so for all.
  for (int round = 0; round < kRounds; ++round) {
    for (Contender& c : contenders) Saturate(c);
  }
  const double half = Median(contenders[0].calls_per_second) / 2;
  for (int round = 0; round < kRounds; ++round) {
    for (Contender& c : contenders) Pace(c, half);
  }
  for (const Contender& c : contenders) Print(c, contenders[0]);
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
