// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_DICTIONARIES_H_
#define LEADLINE_REPLICA_LEAD_DICTIONARIES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "replica/lead_dictionary.h"

namespace leadline {

// The dictionaries of one replica, made ready once for all its readers, which
// then share them in the processor's caches too. Since a dictionary never
// changes, none is ever dropped. Thread-safe.
class LeadDictionaries {
 public:
  // Null if it has not been added. Valid as long as this object.
  const LeadDictionary* Find(int64_t codec) const;

  // Adds a dictionary, unless another reader was faster. DataLoss if it is
  // damaged.
  absl::StatusOr<const LeadDictionary*> Add(int64_t codec,
                                            std::string_view bytes);

 private:
  mutable std::mutex mu_;
  std::unordered_map<int64_t, std::shared_ptr<const LeadDictionary>>
      dictionaries_;  // guarded by mu_
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_DICTIONARIES_H_
