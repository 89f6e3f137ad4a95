// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_ACCOUNT_OPTIONS_H_
#define LEADLINE_SANDBOX_ACCOUNT_OPTIONS_H_

#include <cstdint>

#include "sandbox/quirks.h"

namespace sandbox {

// The end of the history that an account starts with: 2026-01-01 00:00:00.
// Fixed, so that a program started again tomorrow is the same account.
inline constexpr int64_t kDefaultBornMs = 1767225600000;

struct AccountOptions {
  uint32_t leads = 10000;  // the sample lead included
  uint64_t seed = 1;       // same seed, same account
  // The history of the first leads ends here; changes come after it.
  int64_t born_ms = kDefaultBornMs;
  // Object types: 0 is off, else leads start with "LeadType" OT_0, OT_1, ...
  uint32_t lead_types = 0;
  // So many of the last leads carry no stamp until they are first changed.
  uint32_t stampless = 0;
  // No LeadLastModifiedOn: LastModifiedOn, in its American form, is the only
  // stamp, as on the sample lead.
  bool american_stamps = false;
  // One more attribute, mx_Custom_Object, that is a set of fields.
  bool field_set = false;
  // What is not set in a custom field reads "-" and not null.
  bool dashes = false;
  // So many of the leads, of 1, have an earlier lead's number as their Phone,
  // on top of the few that always do.
  double shared_numbers = 0;
  // So many of the leads, of 1, were last active within one and the same
  // second: a mailing went to them. Their hidden milliseconds differ.
  double mailed = 0;
  Quirks quirks = {};
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_ACCOUNT_OPTIONS_H_
