// SPDX-License-Identifier: Apache-2.0
#include "replica/cut_cache.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

struct CutCache::Latest {
  Latest(const LeadUnpacker& with, const Projection& like)
      : unpacker(with),
        names(like.Names().begin(), like.Names().end()),
        wanted(like.Attributes(), {names.begin(), names.end()}),
        cut(unpacker, wanted) {}

  bool IsFor(const LeadUnpacker& other, const Projection& like) const {
    return &unpacker == &other && wanted.Attributes() == like.Attributes() &&
           std::equal(names.begin(), names.end(), like.Names().begin(),
                      like.Names().end());
  }

  const LeadUnpacker& unpacker;
  const std::vector<std::string> names;
  const Projection wanted;
  const LeadUnpacker::Cut cut;
};

CutCache::CutCache() = default;
CutCache::CutCache(CutCache&& other) noexcept = default;
CutCache::~CutCache() = default;

const LeadUnpacker::Cut& CutCache::CutFor(const LeadUnpacker& unpacker,
                                          const Projection& wanted) {
  if (latest_ == nullptr || !latest_->IsFor(unpacker, wanted)) {
    latest_ = std::make_unique<const Latest>(unpacker, wanted);
  }
  return latest_->cut;
}

}  // namespace leadline
