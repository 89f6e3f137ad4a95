// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_BATCH_RESULTS_H_
#define LEADLINE_SERVER_BATCH_RESULTS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "replica/lead_answers.h"
#include "server/match_encoder.h"

namespace leadline {

// The results of a batch as they become encoded leadline.v1.PhoneResults, each
// a field of a message, in the order of the numbers. Not thread-safe.
class BatchResults {
 public:
  // `field` is the number of the results in that message, `bytes` what the
  // message has so far.
  BatchResults(int field, std::string bytes);

  // The next number's result; false if it does not fit any more: then it is
  // marked so.
  bool Add(const PhoneAnswer& answer);
  // The next number's result is what GetLeadByPhone would have failed with. Not
  // for errors that are no answer to one number.
  void AddError(const absl::Status& error);
  // The next number was not looked up, since the answer is full.
  void AddNotFitting();

  std::string& Bytes() { return bytes_; }

 private:
  void AddMiss(const PhoneAnswer& answer);
  void AddFailure(absl::StatusCode code, std::string_view reason,
                  std::string_view message);

  const int field_;
  MatchEncoder encoder_;
  bool has_match_ = false;
  std::string bytes_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_BATCH_RESULTS_H_
