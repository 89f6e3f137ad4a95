// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CALL_LEDGER_H_
#define LEADLINE_SYNC_CALL_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"

namespace leadline {

// One call on record. A value type.
struct CallRecord {
  SteadyPoint begun;
  std::optional<SteadyPoint> ended;  // none while in flight
};

// A limit that a refusal of the upstream told.
struct LearnedLimit {
  int calls = 0;
  Duration window{0};

  friend bool operator==(const LearnedLimit&, const LearnedLimit&) = default;
};

// The account's calls on record, in a small file beside the replica: what was
// called must be known to the next worker, however this one ends. The file is
// written before each call and not synced: it need only survive this process,
// since with the machine's boot its clock starts anew and the file is not
// trusted. It is locked for as long as the ledger is open. Not thread-safe; the
// CallLimiter is the one to use it.
class CallLedger {
 public:
  // So many calls are remembered, and no limit above it can be kept.
  static constexpr int kSlots = 4096;

  // What was on its way when a worker died, or gave it up, may arrive so much
  // later: a packet that is lost is sent again, process or no process.
  static constexpr Duration kOnTheWay{1000};

  // Opens the file, or makes a new one, mode 0600. A file that is missing,
  // torn, foreign, of another boot, or ahead of the steady clock is begun
  // anew: see KnownSince. Calls that a dead worker had in flight count as
  // ended kOnTheWay from now.
  //   Unavailable  another process has it open
  //   Internal     the file cannot be made, read or written
  static absl::StatusOr<std::unique_ptr<CallLedger>> Open(
      const std::string& path, const Clock& clock);

  // The same with the boot's id given; for tests, which cannot reboot.
  static absl::StatusOr<std::unique_ptr<CallLedger>> Open(
      const std::string& path, const Clock& clock, const std::string& boot_id);

  CallLedger(const CallLedger&) = delete;
  CallLedger& operator=(const CallLedger&) = delete;
  ~CallLedger();

  // What arrived before this instant may not be on record; kOnTheWay to come
  // where the file has just been begun.
  SteadyPoint KnownSince() const;

  // Why the file was begun anew, in words; empty if it was trusted.
  const std::string& Distrust() const;

  // The calls on record, in no order: at most kSlots, the latest.
  std::vector<CallRecord> Records() const;

  // Writes a call down as begun; the number names it to End. Internal if the
  // file cannot be written: then it must not be made.
  // REQUIRES: fewer than kSlots calls are in flight.
  absl::StatusOr<size_t> Begin(SteadyPoint now);

  // Writes down that the answer of a call has ended, or by when it will have
  // arrived, at most kOnTheWay to come, if it was given up.
  // Internal if the file cannot be written.
  absl::Status End(size_t slot, SteadyPoint now);

  // The calls of the last 24 hours, and of up to one hour more. Hours pass by
  // the steady clock: the wall clock is asked only once in a boot.
  uint64_t CallsInDay(SteadyPoint now) const;

  // How long until CallsInDay can get smaller.
  Duration UntilDayShrinks(SteadyPoint now) const;

  // Until when the upstream's refusal closed everything; kept for the next
  // worker. Internal if the file cannot be written.
  SteadyPoint ClosedUntil() const;
  absl::Status CloseUntil(SteadyPoint until);

  // What a refusal taught within the last 24 hours. Internal if the file
  // cannot be written.
  std::optional<LearnedLimit> Learned(SteadyPoint now) const;
  absl::Status Learn(const LearnedLimit& limit, SteadyPoint now);

 private:
  class File;
  explicit CallLedger(std::unique_ptr<File> file);

  std::unique_ptr<File> file_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_CALL_LEDGER_H_
