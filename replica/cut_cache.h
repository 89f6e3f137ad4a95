// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_CUT_CACHE_H_
#define LEADLINE_REPLICA_CUT_CACHE_H_

#include <cstdint>
#include <memory>

#include "replica/lead_unpacker.h"
#include "replica/projection.h"

namespace leadline {

// The cuts of the projection that was wanted last: callers nearly always want
// the same of every lead, and to make a cut takes longer than to unpack a lead.
// Not thread-safe.
class CutCache {
 public:
  CutCache();
  CutCache(CutCache&& other) noexcept;
  ~CutCache();

  // What `wanted` keeps of leads that `unpacker` unpacks, which must outlive
  // this. Valid until something else is wanted.
  const LeadUnpacker::Cut& CutFor(const LeadUnpacker& unpacker,
                                  const Projection& wanted);

  // A number that no other projection has; 0 for everything.
  uint64_t NumberOf(const Projection& wanted);

 private:
  struct Latest;

  Latest& LatestFor(const Projection& wanted);

  uint64_t projections_ = 0;  // so far
  std::unique_ptr<Latest> latest_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_CUT_CACHE_H_
