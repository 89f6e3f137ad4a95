// SPDX-License-Identifier: Apache-2.0
#include "bench/contender.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace leadline {
namespace {

constexpr int kRounds = 5;
constexpr std::chrono::milliseconds kRound{2000};

void SaturateOnce(Contender& c, int in_flight) {
  const double before = c.server_cpu_us();
  const LoadResult result = c.load->Saturate(in_flight, kRound);
  const double used = c.server_cpu_us() - before;
  c.cpu_us.push_back(used / static_cast<double>(result.calls));
  c.calls_per_second.push_back(static_cast<double>(result.calls) /
                               result.seconds);
  c.generator_us.push_back(result.generator_cpu_us);
  c.failed += result.failed + result.missed;
}

void PaceOnce(Contender& c, double calls_per_second) {
  const LoadResult result = c.load->Pace(calls_per_second, kRound);
  c.p50_us.push_back(Percentile(result.latencies_us, 0.5));
  c.p99_us.push_back(Percentile(result.latencies_us, 0.99));
  c.failed += result.failed + result.missed;
}

}  // namespace

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// In turn, so that a machine that changes its speed does so for all.
void Saturate(std::span<Contender> contenders, int in_flight) {
  for (int round = 0; round < kRounds; ++round) {
    for (Contender& c : contenders) SaturateOnce(c, in_flight);
  }
}

double LowestRate(std::span<const Contender> contenders) {
  double lowest = Median(contenders.front().calls_per_second);
  for (const Contender& c : contenders) {
    lowest = std::min(lowest, Median(c.calls_per_second));
  }
  return lowest;
}

void Pace(std::span<Contender> contenders, double calls_per_second) {
  for (int round = 0; round < kRounds; ++round) {
    for (Contender& c : contenders) PaceOnce(c, calls_per_second);
  }
}

void PrintRow(const Contender& c, const Contender& baseline) {
  const double cpu = Median(c.cpu_us);
  const double baseline_cpu = Median(baseline.cpu_us);
  const double rate = Median(c.calls_per_second);
  const double p99 = Median(c.p99_us);
  std::printf(
      "%-14s server CPU %5.1f us a call (%+6.1f, %5.2f x)  "
      "%7.0f calls/s (%.2f x)  p50 %5.0f us  p99 %6.0f us (%.2f x)  "
      "generator %4.1f us  failed %llu\n",
      c.name.c_str(), cpu, cpu - baseline_cpu, cpu / baseline_cpu, rate,
      rate / Median(baseline.calls_per_second), Median(c.p50_us), p99,
      p99 / Median(baseline.p99_us), Median(c.generator_us),
      static_cast<unsigned long long>(c.failed));
}

}  // namespace leadline
