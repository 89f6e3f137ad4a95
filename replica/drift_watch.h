// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_DRIFT_WATCH_H_
#define LEADLINE_REPLICA_DRIFT_WATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replica/lead_packer.h"

namespace leadline {

// Notices when leads have become so unlike those that a dictionary was trained
// on that another one pays: attributes are added, and values come and go. Keeps
// one lead of fifty, and after each hundred thousand compares what those take
// with both. Not thread-safe.
class DriftWatch {
 public:
  // After so many leads it looks; it keeps one of kEach.
  static constexpr uint64_t kLookAfter = 100'000;
  static constexpr uint64_t kEach = 50;

  // Takes leads that are packed by `packer`. A dictionary to pack with from now
  // on, if one packs leads by a tenth better.
  std::optional<std::string> Look(std::span<const std::string_view> leads,
                                  const LeadPacker& packer);

 private:
  uint64_t seen_ = 0;  // since the last look
  std::vector<std::string> kept_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_DRIFT_WATCH_H_
