// SPDX-License-Identifier: Apache-2.0
#include "sync/ledger_image.h"

#include <algorithm>
#include <cstring>

namespace leadline {
namespace {

constexpr int64_t kHourMs = int64_t{3600} * 1000;

// No ledger is older: 2025-01-01.
constexpr int64_t kFirstHour = 482'136;

template <typename Part>
uint64_t HashOf(const Part& part, size_t place) {
  constexpr size_t kSize = offsetof(Part, check);
  static_assert(kSize + sizeof(part.check) == sizeof(Part));
  std::array<unsigned char, kSize> bytes{};
  std::memcpy(bytes.data(), &part, kSize);
  uint64_t hash = LedgerHeader::kMagic + place;
  for (const unsigned char byte : bytes) {
    hash = (hash ^ byte) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29;
  }
  return hash;
}

template <typename Parts>
bool AllPass(const Parts& parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].check != CheckOf(parts[i], i)) return false;
  }
  return true;
}

template <typename Parts>
void SealAll(Parts& parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].check = CheckOf(parts[i], i);
  }
}

int64_t Milliseconds(SteadyPoint point) { return point.since_boot.count(); }

auto Fixed(const std::string& boot_id) {
  decltype(LedgerHeader::boot_id) out{};
  std::copy_n(boot_id.begin(), std::min(boot_id.size(), out.size()),
              out.begin());
  return out;
}

}  // namespace

uint64_t CheckOf(const LedgerHeader& header) { return HashOf(header, 0); }

uint64_t CheckOf(const LedgerBucket& bucket, size_t place) {
  return HashOf(bucket, place);
}

uint64_t CheckOf(const LedgerSlot& slot, size_t place) {
  return HashOf(slot, place);
}

bool LedgerImage::IsWhole() const {
  return header.magic == LedgerHeader::kMagic &&
         header.version == LedgerHeader::kVersion &&
         header.slots == CallLedger::kSlots &&
         header.check == CheckOf(header) && AllPass(buckets) && AllPass(slots);
}

void LedgerImage::Seal() {
  header.check = CheckOf(header);
  SealAll(buckets);
  SealAll(slots);
}

std::string LedgerImage::WhyDistrust(SteadyPoint now,
                                     const std::string& boot_id) const {
  if (boot_id.empty()) {
    return "/proc/sys/kernel/random/boot_id cannot be read, so nobody knows"
           " whether the machine has booted since";
  }
  if (header.boot_id != Fixed(boot_id)) {
    return "it was written before the machine's last boot";
  }
  const int64_t present = Milliseconds(now);
  // What was given up may arrive later.
  const int64_t latest_end = Milliseconds(now + CallLedger::kOnTheWay);
  const bool ahead = header.known_since > latest_end ||
                     header.steady_anchor > present ||
                     std::ranges::any_of(slots, [&](const LedgerSlot& slot) {
                       return slot.begun > present || slot.ended > latest_end;
                     });
  return ahead ? "its times lie ahead of the machine's clock" : "";
}

void LedgerImage::ForgetCalls(SteadyPoint now, TimePoint wall,
                              const std::string& boot_id) {
  header.boot_id = Fixed(boot_id);
  header.known_since = Milliseconds(now + CallLedger::kOnTheWay);
  header.closed_until = 0;
  header.wall_anchor = wall.time_since_epoch().count();
  header.steady_anchor = Milliseconds(now);
  slots.fill(LedgerSlot());
  CountMisdatedAsNow(now);
}

// Calls of hours that are still to come were written under a wall clock that
// went ahead, those of hours before there were ledgers under one that had not
// been set, as of a machine that boots in 1970. They count from now on, for a
// day, and not for ever; of the latter the latest day's.
void LedgerImage::CountMisdatedAsNow(SteadyPoint now) {
  const int64_t hour = HourOf(now);
  int64_t latest_unset = LedgerBucket::kNoHour;
  for (const LedgerBucket& bucket : buckets) {
    if (bucket.hour < kFirstHour && hour >= kFirstHour) {
      latest_unset = std::max(latest_unset, bucket.hour);
    }
  }
  uint64_t misdated = 0;
  for (LedgerBucket& bucket : buckets) {
    const bool unset =
        bucket.hour <= latest_unset && bucket.hour >= latest_unset - kDayHours;
    if (bucket.hour <= hour && !unset) continue;
    misdated += bucket.calls;
    bucket = LedgerBucket();
  }
  BucketOf(hour).calls += misdated;
  const bool learned_misdated =
      header.learned_hour > hour || header.learned_hour < kFirstHour;
  if (learned_misdated) header.learned_hour = hour;
}

int64_t LedgerImage::WallOf(SteadyPoint at) const {
  return header.wall_anchor + Milliseconds(at) - header.steady_anchor;
}

int64_t LedgerImage::HourOf(SteadyPoint at) const {
  return std::max<int64_t>(WallOf(at), 0) / kHourMs;
}

LedgerBucket& LedgerImage::BucketOf(int64_t hour) {
  LedgerBucket& bucket = buckets[static_cast<size_t>(hour) % buckets.size()];
  if (bucket.hour != hour) bucket = LedgerBucket{hour, 0, 0};
  return bucket;
}

uint64_t LedgerImage::CallsInDay(SteadyPoint now) const {
  const int64_t first = HourOf(now) - kDayHours;
  uint64_t calls = 0;
  for (const LedgerBucket& bucket : buckets) {
    if (bucket.hour >= first) calls += bucket.calls;
  }
  return calls;
}

Duration LedgerImage::UntilDayShrinks(SteadyPoint now) const {
  const int64_t hour = HourOf(now);
  int64_t oldest = hour;
  for (const LedgerBucket& bucket : buckets) {
    if (bucket.calls > 0 && bucket.hour >= hour - kDayHours) {
      oldest = std::min(oldest, bucket.hour);
    }
  }
  return Duration((oldest + kDayHours + 1) * kHourMs - WallOf(now));
}

}  // namespace leadline
