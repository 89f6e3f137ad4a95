// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_MATCH_ENCODER_H_
#define LEADLINE_SERVER_MATCH_ENCODER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "replica/lead_answers.h"

namespace leadline {

// What an answer of several leads may have in bytes. Clients of gRPC take 4 MiB
// unless told otherwise.
inline constexpr size_t kMaxAnswerBytes = 3'000'000;

// Encodes leads as leadline.v1.PhoneMatch, one at a time, in a buffer that is
// used again. Not thread-safe.
class MatchEncoder {
 public:
  // Makes `found` the current match. It must outlive that.
  void Encode(const FoundLead& found, bool complete);

  // Of the current match.
  size_t Size() const { return head_.size() + lead_.size(); }
  void AppendTo(std::string& out) const { out.append(head_).append(lead_); }

 private:
  std::string head_;  // all fields but the lead, and the lead's header
  std::string_view lead_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_MATCH_ENCODER_H_
