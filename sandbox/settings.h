// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_SETTINGS_H_
#define LEADLINE_SANDBOX_SETTINGS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sandbox/account.h"
#include "sandbox/api.h"
#include "sandbox/faults.h"

namespace sandbox {

// All that a user may choose. Plain data.
struct Settings {
  std::string address = "127.0.0.1:8090";
  std::string port_file = {};
  AccountOptions account = {};
  ApiOptions api = {};
  double mutate_rate = 0;
  bool mutate_deletes = false;
  int64_t visibility_lag_ms = 0;
  int64_t clock_offset_ms = 0;
  // Random faults from the start, each with its probability.
  std::vector<std::pair<FaultKind, double>> faults = {};
  int64_t fault_delay_ms = 2000;
  uint32_t fail_pages_above = 0;
  int64_t keep_alive_ms = 75000;
  bool gzip = false;
  bool control = false;
  std::string journal = {};
  std::string arrival_log = {};
};

// The program has nothing more to do: --help, --version or a mistake.
struct Finished {
  int exit_code = 0;
  std::string text = {};  // for standard output if the code is 0, else error
};

// Reads the flags, then for those that are missing the environment
// (LEADLINE_SANDBOX_LEADS for --leads), then the file given by --config
// (leads=10000). A `$` in a value stands for itself.
std::variant<Settings, Finished> ReadSettings(int argc,
                                              const char* const* argv);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_SETTINGS_H_
