// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HISTORY_H_
#define LEADLINE_SANDBOX_HISTORY_H_

#include <cstdint>
#include <vector>

#include "sandbox/account_options.h"
#include "sandbox/lead_state.h"

namespace sandbox {

// What became of each lead before the account is first read, by index.
struct History {
  std::vector<LeadState> states;
  std::vector<int64_t> stamps;  // LeadLastModifiedOn
};

// Invents years of it, up to `born_ms`; lead 0 has the sample's. The same
// options always give the same history. A pure function.
History InventHistory(const AccountOptions& options);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HISTORY_H_
