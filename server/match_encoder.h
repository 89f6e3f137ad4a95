// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_MATCH_ENCODER_H_
#define LEADLINE_SERVER_MATCH_ENCODER_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "replica/lead_answers.h"
#include "server/projection.h"

namespace leadline {

// What an answer of several leads may have in bytes. Clients of gRPC take 4 MiB
// unless told otherwise.
inline constexpr size_t kMaxAnswerBytes = 3'000'000;

// Encodes leads as leadline.v1.PhoneMatch, one at a time, in buffers that are
// used again. Not thread-safe.
class MatchEncoder {
 public:
  // `wanted` must outlive it.
  explicit MatchEncoder(const Projection& wanted) : wanted_(wanted) {}

  // Makes `found` the current match. Internal if its bytes are no lead.
  absl::Status Encode(const FoundLead& found, bool complete);

  // Of the current match.
  size_t Size() const { return head_.size() + lead_.size(); }
  void AppendTo(std::string& out) const { out.append(head_).append(lead_); }

 private:
  const Projection& wanted_;
  std::string head_;  // all fields but the lead, and the lead's header
  std::string lead_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_MATCH_ENCODER_H_
