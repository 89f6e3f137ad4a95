// SPDX-License-Identifier: Apache-2.0
#include "server/match_encoder.h"

#include <cstdint>

#include "base/wire.h"
#include "leadline/v1/lookup.pb.h"
#include "server/answer.h"

namespace leadline {

void MatchEncoder::Encode(const FoundLead& found, bool complete) {
  using M = v1::PhoneMatch;
  lead_ = found.lead;
  head_.clear();
  AppendVarintField(M::kMatchedFieldFieldNumber,
                    static_cast<uint64_t>(found.field), head_);
  AppendVarintField(M::kMatchKindFieldNumber, static_cast<uint64_t>(found.kind),
                    head_);
  AppendInstant(M::kLeadReadAtFieldNumber, found.read_at, head_);
  AppendVarintField(M::kMatchCountFieldNumber, found.match_count, head_);
  AppendVarintField(M::kCompleteFieldNumber, complete ? 1 : 0, head_);
  AppendBytesHeader(M::kLeadFieldNumber, lead_.size(), head_);
}

}  // namespace leadline
