// SPDX-License-Identifier: Apache-2.0
#include "bench/load.h"

#include <sys/resource.h>

#include <memory>
#include <random>

#include "bench/invented_leads.h"

namespace leadline {

double Percentile(const std::vector<double>& ascending, double share) {
  if (ascending.empty()) return 0;
  const auto last = static_cast<double>(ascending.size() - 1);
  return ascending[static_cast<size_t>(last * share)];
}

double OwnCpuMicroseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

Phones RandomPhones(uint64_t numbers) {
  auto random = std::make_shared<std::mt19937_64>(1);
  return [random, numbers](uint64_t) {
    return InventedPhone((*random)() % numbers);
  };
}

}  // namespace leadline
