// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SWEEP_H_
#define LEADLINE_SYNC_SWEEP_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/writer.h"
#include "sync/pass_context.h"
#include "sync/reconcile_options.h"

namespace leadline {

// A window that a sweep has come to.
struct SweepWindow {
  Stretch stretch;
  // It is to be read whole: its bounds are not quiet, or this sweep reads all.
  // Otherwise upstream's count can be compared with the replica's.
  bool whole = false;

  friend bool operator==(const SweepWindow&, const SweepWindow&) = default;
};

// Says when a sweep through the history begins, and which window it comes to
// next. What was not read yet is left out, once gaps have been waited for in
// vain. How far it has come is kept in the replica. Not thread-safe.
class Sweep {
 public:
  Sweep(const ReconcileOptions& options, ReplicaWriter& replica);

  // The next window; the one before is done with. None if there is nothing to
  // do yet. Errors are the replica's.
  absl::StatusOr<std::optional<SweepWindow>> Next(const PassContext& context);

  // A window was compared in vain, since leads left it meanwhile: the next ones
  // have fewer. Or it was equal: they have more.
  void WasTooLarge() { window_leads_ /= 2; }
  void WasEqual();

  // To be kept with what the window in hand brings, which a restart begins
  // anew. None if nothing is known of it yet.
  const std::optional<SweepProgress>& Progress() const { return progress_; }

  // Begins a sweep as soon as it can.
  void Hurry();
  // The replica is asked where it stands.
  void Reset();

 private:
  absl::Status Resume(const PassContext& context);
  // When the next sweep is due; none if nothing was read yet.
  std::optional<TimePoint> Due(const PassContext& context) const;
  absl::Status BeginIfDue(const PassContext& context);
  void Begin(const Stretch& history, TimePoint now);
  void PutOff(size_t gaps);
  // What was read of the history from the place where the sweep is.
  std::optional<Stretch> NextRun(const PassContext& context);
  absl::StatusOr<SweepWindow> WindowOf(const Stretch& run, int page_size);
  absl::StatusOr<bool> IsQuiet(std::chrono::sys_seconds second);

  const ReconcileOptions options_;
  ReplicaWriter& replica_;

  std::optional<SweepProgress> progress_;  // none: not asked for yet
  // Where the window after the one in hand begins.
  std::chrono::sys_seconds next_;
  TimePoint look_again_;
  bool is_hurried_ = false;
  bool has_said_put_off_ = false;
  // Leads in the next window: fewer where many leave while it is compared.
  uint64_t window_leads_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SWEEP_H_
