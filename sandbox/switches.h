// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_SWITCHES_H_
#define LEADLINE_SANDBOX_SWITCHES_H_

#include <functional>
#include <string>
#include <vector>

#include "sandbox/api_options.h"

namespace sandbox {

// One thing about the API that can be chosen: by a flag at the start, and over
// the control path at any time after it (of the quirks left out, those of the
// account itself stay as they were at the start). Immutable.
struct Switch {
  std::string name;  // "rate-style": the flag without its dashes
  std::string help;
  std::string standard;   // its value unless chosen, as text
  std::string complaint;  // "is no rate; give one such as 25/5s, or none"
  bool alone = false;  // the flag takes no value; over the control path it is
                       // "true" or "false"
  // False, and `options` as they were, if the text makes no sense.
  std::function<bool(const std::string& text, ApiOptions& options)> set;
};

// All of them, in the order of the manual. Safe for use by many threads.
const std::vector<Switch>& ApiSwitches();

// The switch of that name, or null.
const Switch* SwitchNamed(const std::string& name);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_SWITCHES_H_
