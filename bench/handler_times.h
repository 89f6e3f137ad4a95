// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_HANDLER_TIMES_H_
#define LEADLINE_BENCH_HANDLER_TIMES_H_

#include <cstdint>
#include <map>
#include <string>

namespace leadline {

// How long a server's calls took inside it, from arrival to answer, as its
// metrics tell. A value type.
class HandlerTimes {
 public:
  // All calls so far of a method of the server whose HTTP port this is; none
  // where that cannot be read.
  static HandlerTimes Of(uint16_t http_port, const std::string& method);

  // Those that came after `earlier`.
  HandlerTimes Since(const HandlerTimes& earlier) const;

  // In microseconds: a share of the calls took no longer, reckoned as
  // Prometheus does, as if the calls of a bucket were spread evenly over it.
  // Infinite behind the last bound; 0 without calls.
  double Percentile(double share) const;

 private:
  std::map<double, uint64_t> up_to_;  // by bound in seconds
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_HANDLER_TIMES_H_
