// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_HISTORIES_H_
#define LEADLINE_TESTS_SYNC_HISTORIES_H_

#include <cstdint>

#include "sync/merge_pass.h"
#include "sync/reconcile_options.h"
#include "tests/sync/simulation_options.h"

namespace leadline {

// Random histories of an account, with a worker that follows them: whatever
// happens on the way, replica and account are equal once the account rests.
using Shape = SimulationOptions (*)(uint64_t seed);

// Runs the histories of the seeds 1 to `count`, and fails the test with the
// first that goes wrong. LEADLINE_SEEDS multiplies their number (0.1 is a
// tenth); LEADLINE_SEED runs one.
void RunHistories(uint64_t count, Shape shape);

// Fast enough to find within a history's rest what is gone.
ReconcileOptions FastReconcile();

// Soon enough to be there before a sweep is.
MergeOptions FastMerges();

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_HISTORIES_H_
