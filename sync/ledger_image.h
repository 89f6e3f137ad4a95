// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LEDGER_IMAGE_H_
#define LEADLINE_SYNC_LEDGER_IMAGE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "base/clock.h"
#include "sync/call_ledger.h"

namespace leadline {

// What the budget file holds, byte for byte, in this machine's own byte order:
// the file is never moved to another. Times are milliseconds of the steady
// clock. Each part carries a check of its bytes and its place, so that a part
// written by half, or zeros, do not pass. Value types; not thread-safe.
struct LedgerHeader {
  static constexpr uint64_t kMagic = 0x315447444c44454cULL;  // "LEDLDGT1"
  static constexpr uint32_t kVersion = 1;

  uint64_t magic = kMagic;
  uint32_t version = kVersion;
  uint32_t slots = CallLedger::kSlots;
  std::array<char, 40> boot_id{};
  int64_t known_since = 0;
  int64_t closed_until = 0;
  // The wall clock, in milliseconds since 1970, and the steady clock at one
  // and the same moment.
  int64_t wall_anchor = 0;
  int64_t steady_anchor = 0;
  int64_t learned_calls = 0;
  int64_t learned_window = 0;
  int64_t learned_hour = 0;
  uint64_t check = 0;
};

// The calls of one hour since 1970.
struct LedgerBucket {
  static constexpr int64_t kNoHour = -1;

  int64_t hour = kNoHour;
  uint64_t calls = 0;
  uint64_t check = 0;
};

struct LedgerSlot {
  static constexpr int64_t kNever = -1;

  bool IsUsed() const { return begun != kNever; }
  bool IsInFlight() const { return IsUsed() && ended == kNever; }

  int64_t begun = kNever;
  int64_t ended = kNever;
  uint64_t check = 0;
};

struct LedgerImage {
  static constexpr int64_t kDayHours = 24;

  // True if it was read whole: every part passes its check.
  bool IsWhole() const;

  // Sets every check.
  void Seal();

  // Why the calls of a whole image are not to be trusted; empty if they are.
  std::string WhyDistrust(SteadyPoint now, const std::string& boot_id) const;

  // Begins a new boot. The calls of the day and what was learned stay: they
  // go by the wall clock.
  void ForgetCalls(SteadyPoint now, TimePoint wall, const std::string& boot_id);

  // The wall clock as the anchor has it, and its hour since 1970. A wall clock
  // that is set to another time after the anchor changes neither.
  int64_t WallOf(SteadyPoint at) const;
  int64_t HourOf(SteadyPoint at) const;

  LedgerBucket& BucketOf(int64_t hour);
  uint64_t CallsInDay(SteadyPoint now) const;
  Duration UntilDayShrinks(SteadyPoint now) const;

  LedgerHeader header;
  // More than the 25 hours that count at any moment.
  std::array<LedgerBucket, 32> buckets;
  std::array<LedgerSlot, CallLedger::kSlots> slots;

 private:
  void CountMisdatedAsNow(SteadyPoint now);
};
static_assert(std::is_trivially_copyable_v<LedgerImage>);
static_assert(std::is_standard_layout_v<LedgerImage>);

// The check of one part at its place among its like.
uint64_t CheckOf(const LedgerHeader& header);
uint64_t CheckOf(const LedgerBucket& bucket, size_t place);
uint64_t CheckOf(const LedgerSlot& slot, size_t place);

}  // namespace leadline

#endif  // LEADLINE_SYNC_LEDGER_IMAGE_H_
