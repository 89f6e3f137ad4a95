// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_ENVIRONMENT_H_
#define LEADLINE_TESTS_SUPPORT_ENVIRONMENT_H_

#include <cstdlib>
#include <string>

namespace leadline {

// The number that an environment variable holds, or `otherwise` if it is not
// set. To be called while there is one thread.
inline double FromEnvironment(const char* name, double otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stod(text);
}

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_ENVIRONMENT_H_
