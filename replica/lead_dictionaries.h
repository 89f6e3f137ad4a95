// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_DICTIONARIES_H_
#define LEADLINE_REPLICA_LEAD_DICTIONARIES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "replica/lead_unpacker.h"

namespace leadline {

// The dictionaries of one replica, made ready once for all its readers, which
// then share them in the processor's caches too. Since a dictionary never
// changes, none is ever dropped. Thread-safe.
class LeadDictionaries {
 public:
  // What unpacks with it; null if it has not been added. Valid as long as this
  // object.
  const LeadUnpacker* Find(int64_t codec) const;

  // Adds a dictionary, unless another reader was faster. DataLoss if it is
  // damaged.
  absl::StatusOr<const LeadUnpacker*> Add(int64_t codec,
                                          std::string_view bytes);

 private:
  mutable std::mutex mu_;
  // Guarded by mu_.
  std::unordered_map<int64_t, std::unique_ptr<const LeadUnpacker>> unpackers_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_DICTIONARIES_H_
