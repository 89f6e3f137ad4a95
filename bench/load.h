// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_LOAD_H_
#define LEADLINE_BENCH_LOAD_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadline {

// What one run of calls showed.
struct LoadResult {
  uint64_t calls = 0;
  uint64_t failed = 0;  // those missed not counted
  uint64_t missed = 0;  // NOT_FOUND
  double seconds = 0;
  double generator_cpu_us = 0;       // of one call, in this process
  std::vector<double> latencies_us;  // ascending; open loop only
};

// The value at a share of ascending values: Percentile(v, 0.99).
double Percentile(const std::vector<double>& ascending, double share);

// CPU that this process has used so far, user and system.
double OwnCpuMicroseconds();

// Gives the number to ask for in the n-th call.
using Phones = std::function<std::string(uint64_t n)>;

// Numbers at random of the first `numbers` that InventedPhone gives: the same
// ones in each run.
Phones RandomPhones(uint64_t numbers);

// Asks one server for leads, over one connection. An implementation is for one
// thread at a time.
class Load {
 public:
  virtual ~Load() = default;

  // Closed loop: always `in_flight` calls under way.
  virtual LoadResult Saturate(int in_flight,
                              std::chrono::milliseconds length) = 0;

  // Open loop: so many calls a second, whether or not the ones before are
  // answered, unless very many of them are not. A latency begins when its call
  // was due.
  virtual LoadResult Pace(double calls_per_second,
                          std::chrono::milliseconds length) = 0;

  // The answer to one question of the kind that the load asks, encoded as the
  // server takes them; none if that failed.
  virtual std::optional<std::string> Ask(const std::string& question) = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_LOAD_H_
