// SPDX-License-Identifier: Apache-2.0
#include "server/batch_results.h"

#include <string_view>
#include <utility>

#include "base/wire.h"
#include "leadline/v1/lookup.pb.h"
#include "server/errors.h"

namespace leadline {

BatchResults::BatchResults(int field, std::string bytes)
    : field_(field), bytes_(std::move(bytes)) {}

bool BatchResults::Add(const PhoneAnswer& answer) {
  constexpr int kMatch = v1::PhoneResult::kMatchFieldNumber;
  if (!answer.found) {
    AddMiss(answer);
    return true;
  }
  encoder_.Encode(*answer.found, answer.complete);
  const size_t size = BytesFieldSize(kMatch, encoder_.Size());
  // One lead is always answered, so that asking again leads on.
  if (has_match_ &&
      bytes_.size() + BytesFieldSize(field_, size) > kMaxAnswerBytes) {
    AddNotFitting();
    return false;
  }
  has_match_ = true;
  AppendBytesHeader(field_, size, bytes_);
  AppendBytesHeader(kMatch, encoder_.Size(), bytes_);
  encoder_.AppendTo(bytes_);
  return true;
}

void BatchResults::AddMiss(const PhoneAnswer& answer) {
  if (answer.complete) {
    AddFailure(absl::StatusCode::kNotFound, kNoSuchLead, "");
  } else {
    AddFailure(absl::StatusCode::kUnavailable,
               answer.view_suffices ? kReplicaIncomplete : kPartialView, "");
  }
}

void BatchResults::AddError(const absl::Status& error) {
  AddFailure(error.code(), ReasonOf(error), std::string(error.message()));
}

void BatchResults::AddNotFitting() {
  AddFailure(absl::StatusCode::kResourceExhausted, "ANSWER_FULL", "");
}

void BatchResults::AddFailure(absl::StatusCode code, std::string_view reason,
                              std::string_view message) {
  using F = v1::LookupFailure;
  std::string failure;
  AppendVarintField(F::kCodeFieldNumber, static_cast<uint64_t>(code), failure);
  AppendBytesField(F::kReasonFieldNumber, reason, failure);
  if (!message.empty()) {
    AppendBytesField(F::kMessageFieldNumber, message, failure);
  }
  constexpr int kFailure = v1::PhoneResult::kFailureFieldNumber;
  AppendBytesHeader(field_, BytesFieldSize(kFailure, failure.size()), bytes_);
  AppendBytesField(kFailure, failure, bytes_);
}

}  // namespace leadline
