// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_CALL_ERROR_H_
#define LEADLINE_CLIENT_CPP_CALL_ERROR_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace leadline {

// gRPC's status codes, by the numbers that go over the wire.
enum class CallCode {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// "NOT_FOUND" and so on; "UNKNOWN" for a number that gRPC does not define.
std::string_view CallCodeName(CallCode code);

// Why a call failed: the status, and what the server said of it in google.rpc
// details. A plain value.
struct CallError {
  CallCode code = CallCode::kUnknown;
  std::string message = {};

  // ErrorInfo.reason, for example "NO_SUCH_LEAD"; empty when the error did not
  // come from a Leadline server (nobody listens, the deadline passed, ...).
  std::string reason = {};
  // ErrorInfo.metadata, for example {"age_seconds", "3"}.
  std::map<std::string, std::string> metadata = {};
  // BadRequest: the field at fault and what is wrong with it.
  std::string field = {};
  std::string field_problem = {};
  // RetryInfo: how long the server asks to be left alone.
  std::optional<std::chrono::milliseconds> retry_delay = {};

  // The value of `key` in metadata, "" without one.
  std::string Metadata(const std::string& key) const;
};

// Reads the details, a serialized google.rpc.Status, into a CallError. Details
// that cannot be read leave the status alone. CANCELLED becomes UNAVAILABLE:
// this client cancels nothing, so it is a server that is going away.
CallError DecodeCallError(int code, const std::string& message,
                          const std::string& details);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_CALL_ERROR_H_
