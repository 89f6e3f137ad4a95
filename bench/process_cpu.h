// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_PROCESS_CPU_H_
#define LEADLINE_BENCH_PROCESS_CPU_H_

#include <sys/types.h>
#include <time.h>

namespace leadline {

// CPU that a process has used so far, user and system, in microseconds; 0 if
// there is no such process. Safe to call from any thread.
inline double CpuMicrosecondsOf(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(process, &clock) != 0 ||
      clock_gettime(clock, &used) != 0) {
    return 0;
  }
  return static_cast<double>(used.tv_sec) * 1e6 +
         static_cast<double>(used.tv_nsec) / 1e3;
}

}  // namespace leadline

#endif  // LEADLINE_BENCH_PROCESS_CPU_H_
