// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_TOMBSTONES_H_
#define LEADLINE_REPLICA_TOMBSTONES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/sqlite.h"

namespace leadline {

// What is left of a lead that is gone upstream.
struct Tombstone {
  // When the read that confirmed it had ended: only a read sent after this can
  // bring the lead back.
  TimePoint confirmed;
  // The lead that it was merged into; empty if it was deleted.
  std::string survivor;

  friend bool operator==(const Tombstone&, const Tombstone&) = default;
};

// The tables `tombstones` and `held`, and the operator's word in `deletes`. To
// be used inside a transaction; errors are Database's. Must not outlive the
// Database. Not thread-safe.
class Tombstones {
 public:
  static absl::StatusOr<Tombstones> Open(Database& database);

  absl::StatusOr<std::optional<Tombstone>> Find(std::string_view id);
  // Replaces an older tombstone of the same lead.
  absl::Status Add(std::string_view id, const Tombstone& tombstone);
  absl::Status Remove(std::string_view id);

  // How many were confirmed after `since`: of leads merged into others as the
  // account announced, or of all others.
  absl::StatusOr<uint64_t> CountAfter(TimePoint since, bool merged);
  // Forgets those confirmed before `since`.
  absl::Status Prune(TimePoint since);

  // The lead would go, and is held back.
  absl::Status Hold(std::string_view id, TimePoint confirmed);
  // It is held no more: it went, or upstream has it.
  absl::Status Release(std::string_view id);
  // How many are, by reads that ended after `since`.
  absl::StatusOr<uint64_t> CountHeld(TimePoint since);

  // How many leads may still go at `now` beyond what the guard lets through.
  absl::StatusOr<uint64_t> AllowanceAt(TimePoint now);
  absl::Status SetAllowance(uint64_t leads, TimePoint until);
  // So many of them went.
  absl::Status UseAllowance(uint64_t leads);

 private:
  struct Statements {
    Statement find;
    Statement add;
    Statement remove;
    Statement count;
    Statement prune;
    Statement hold;
    Statement release;
    Statement count_held;
    Statement allowance;
    Statement set_allowance;
    Statement use_allowance;
  };
  explicit Tombstones(Statements statements);

  Statements statements_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_TOMBSTONES_H_
