// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_SAMPLE_LEAD_H_
#define LEADLINE_SANDBOX_SAMPLE_LEAD_H_

#include <cstdint>

#include "sandbox/lead_state.h"

namespace sandbox {

// The lead of LeadSquared's documentation (sandbox/sample-lead.json, built into
// the program): its own 128 attributes in their order, 75 of them null and 3
// empty; `Total` and `CanUpdate` left out. Safe for use by many threads.
const Lead& SampleLead();

// The instants that its text tells: LastModifiedOn is its only stamp.
inline constexpr int64_t kSampleStampMs = 1476374169000;
inline constexpr int64_t kSampleCreatedMs = 1418194602000;
inline constexpr int64_t kSampleModifiedMs = 1473762133000;
inline constexpr int64_t kSampleActivityMs = 1474026433000;

// Its ProspectAutoId; the leads after it count on from there.
inline constexpr uint32_t kFirstAutoId = 17;

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_SAMPLE_LEAD_H_
