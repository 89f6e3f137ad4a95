// SPDX-License-Identifier: Apache-2.0
#include "replica/cut_cache.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadline {

struct CutCache::Latest {
  Latest(const Projection& like, uint64_t given)
      : number(given),
        names(like.Names().begin(), like.Names().end()),
        wanted(like.Attributes(), {names.begin(), names.end()}) {}

  bool IsFor(const Projection& like) const {
    return wanted.Attributes() == like.Attributes() &&
           std::equal(names.begin(), names.end(), like.Names().begin(),
                      like.Names().end());
  }

  const uint64_t number;
  const std::vector<std::string> names;
  const Projection wanted;
  std::unordered_map<const LeadUnpacker*, LeadUnpacker::Cut> cuts;
};

CutCache::CutCache() = default;
CutCache::CutCache(CutCache&& other) noexcept = default;
CutCache::~CutCache() = default;

CutCache::Latest& CutCache::LatestFor(const Projection& wanted) {
  if (latest_ == nullptr || !latest_->IsFor(wanted)) {
    latest_ = std::make_unique<Latest>(wanted, ++projections_);
  }
  return *latest_;
}

const LeadUnpacker::Cut& CutCache::CutFor(const LeadUnpacker& unpacker,
                                          const Projection& wanted) {
  Latest& latest = LatestFor(wanted);
  return latest.cuts.try_emplace(&unpacker, unpacker, latest.wanted)
      .first->second;
}

uint64_t CutCache::NumberOf(const Projection& wanted) {
  return wanted.IsEverything() ? 0 : LatestFor(wanted).number;
}

}  // namespace leadline
