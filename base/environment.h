// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_ENVIRONMENT_H_
#define LEADLINE_BASE_ENVIRONMENT_H_

#include <string>

namespace leadline {

// The variable's text, "" if there is none. It is removed: what was meant for
// this process is not for those that it starts. Only before other threads are
// started.
std::string TakeVariable(const char* name);

}  // namespace leadline

#endif  // LEADLINE_BASE_ENVIRONMENT_H_
