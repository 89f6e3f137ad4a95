// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_CONTENDER_H_
#define LEADLINE_BENCH_CONTENDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/load.h"

namespace leadline {

// One kind of load on one server, and what its rounds showed. Not thread-safe.
struct Contender {
  std::string name;
  std::function<double()> server_cpu_us;  // that the server has used so far
  std::unique_ptr<Load> load;
  std::vector<double> cpu_us = {};  // this and below: a value a round
  std::vector<double> calls_per_second = {};
  std::vector<double> generator_us = {};
  std::vector<double> p50_us = {};
  std::vector<double> p99_us = {};
  uint64_t failed = 0;
};

double Median(std::vector<double> values);

// Rounds of so many calls in flight on each contender.
void Saturate(std::span<Contender> contenders, int in_flight);

// Of the slowest contender, in calls a second, once they were saturated.
double LowestRate(std::span<const Contender> contenders);

// Rounds of so many calls a second on each contender.
void Pace(std::span<Contender> contenders, double calls_per_second);

// A row: medians of the rounds, and how they compare with the baseline's.
void PrintRow(const Contender& contender, const Contender& baseline);

}  // namespace leadline

#endif  // LEADLINE_BENCH_CONTENDER_H_
