// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_LOAD_GENERATOR_H_
#define LEADLINE_BENCH_LOAD_GENERATOR_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace leadline {

// What one run of calls showed.
struct LoadResult {
  uint64_t calls = 0;
  uint64_t failed = 0;
  double seconds = 0;
  double generator_cpu_us = 0;       // of one call, in this process
  std::vector<double> latencies_us;  // ascending; open loop only
};

// The value at a share of ascending values: Percentile(v, 0.99).
double Percentile(const std::vector<double>& ascending, double share);

// Makes GetLeadByPhone calls to a server on a loopback port, without parsing
// the answers, which would cost more than serving them. Not thread-safe.
class LoadGenerator {
 public:
  // Gives the number to ask for in the n-th call.
  using Phones = std::function<std::string(uint64_t n)>;

  LoadGenerator(uint16_t port, Phones phones);
  ~LoadGenerator();
  LoadGenerator(const LoadGenerator&) = delete;
  LoadGenerator& operator=(const LoadGenerator&) = delete;

  // Closed loop: always `in_flight` calls under way.
  LoadResult Saturate(int in_flight, std::chrono::milliseconds length);

  // Open loop: so many calls a second, whether or not the ones before are
  // answered. A latency begins when its call was due.
  LoadResult Pace(double calls_per_second, std::chrono::milliseconds length);

 private:
  class Channel;
  Channel* channel_;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_LOAD_GENERATOR_H_
