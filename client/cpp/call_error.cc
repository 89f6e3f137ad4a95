// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/call_error.h"

#include <array>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace leadline {
namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

std::chrono::milliseconds ToMilliseconds(
    const google::protobuf::Duration& delay) {
  return std::chrono::seconds(delay.seconds()) +
         std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::nanoseconds(delay.nanos()));
}

void TakeDetail(const google::protobuf::Any& detail, CallError& error) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (detail.UnpackTo(&info)) {
    error.reason = info.reason();
    error.metadata = {info.metadata().begin(), info.metadata().end()};
  } else if (detail.UnpackTo(&bad_request)) {
    if (bad_request.field_violations().empty()) return;
    error.field = bad_request.field_violations(0).field();
    error.field_problem = bad_request.field_violations(0).description();
  } else if (detail.UnpackTo(&retry)) {
    error.retry_delay = ToMilliseconds(retry.retry_delay());
  }
}

}  // namespace

std::string_view CallCodeName(CallCode code) {
  const auto number = static_cast<std::size_t>(code);
  return number < kNames.size() ? kNames[number] : "UNKNOWN";
}

std::string CallError::Metadata(const std::string& key) const {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

CallError DecodeCallError(int code, const std::string& message,
                          const std::string& details) {
  CallError error;
  error.code = static_cast<CallCode>(code);
  if (error.code == CallCode::kCancelled) error.code = CallCode::kUnavailable;
  error.message = message;
  google::rpc::Status status;
  if (details.empty() || !status.ParseFromString(details)) return error;
  for (const auto& detail : status.details()) TakeDetail(detail, error);
  return error;
}

}  // namespace leadline
