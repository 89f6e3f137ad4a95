// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_CUT_CACHE_H_
#define LEADLINE_REPLICA_CUT_CACHE_H_

#include <memory>

#include "replica/lead_unpacker.h"
#include "replica/projection.h"

namespace leadline {

// The cut that was needed last: callers nearly always want the same of every
// lead, and to make a cut takes longer than to unpack a lead. Not thread-safe.
class CutCache {
 public:
  CutCache();
  CutCache(CutCache&& other) noexcept;
  ~CutCache();

  // What `wanted` keeps of leads that `unpacker` unpacks, which must outlive
  // this. Valid until the next call.
  const LeadUnpacker::Cut& CutFor(const LeadUnpacker& unpacker,
                                  const Projection& wanted);

 private:
  struct Latest;

  std::unique_ptr<const Latest> latest_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_CUT_CACHE_H_
