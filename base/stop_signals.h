// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_STOP_SIGNALS_H_
#define LEADLINE_BASE_STOP_SIGNALS_H_

#include "base/clock.h"

namespace leadline {

// SIGTERM and SIGINT as something to wait for, instead of handlers that run
// between any two instructions. Made once, first thing in main(), before any
// other thread: it blocks both signals in this thread and all it starts, and
// has SIGPIPE ignored. One thread waits at a time.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Waits until either signal arrives.
  void Wait();

  // Waits at most `length`; true if either signal arrived.
  bool WaitFor(Duration length);
};

}  // namespace leadline

#endif  // LEADLINE_BASE_STOP_SIGNALS_H_
