// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_SOAK_FAULTS_H_
#define LEADLINE_TESTS_SYSTEM_SOAK_FAULTS_H_

#include <span>

namespace leadline {

// A fault of the sandbox as its control path switches it on and off
// (sandbox/control.h). A value type.
struct SoakFault {
  const char* name;
  const char* on;
  // What ends it, beside {"clear":true}, which is always sent.
  const char* off = "{}";
  // Another tool of the account uses its calls up: refusals are not ours.
  bool neighbour = false;
  // The worker is not killed meanwhile.
  bool leave_alone = false;
  const char* path = "/sandbox/faults";
  // So much longer than the others, where there is time for that: what it
  // leaves behind would hide the faults that come next.
  int more_seconds = 0;
};

// All of them, in the order in which they come.
std::span<const SoakFault> SoakFaults();

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_SOAK_FAULTS_H_
