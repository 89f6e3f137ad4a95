// SPDX-License-Identifier: Apache-2.0
#include "server/request.h"

#include <google/protobuf/util/time_util.h>
#include <grpcpp/support/slice.h>

#include "server/errors.h"

namespace leadline {

using google::protobuf::util::TimeUtil;

absl::Status ParseRequest(const grpc::ByteBuffer& bytes,
                          google::protobuf::MessageLite& request) {
  // Requests are small and nearly always arrive as one slice.
  grpc::Slice slice;
  const bool whole =
      bytes.TrySingleSlice(&slice).ok() || bytes.DumpToSingleSlice(&slice).ok();
  if (whole &&
      request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return absl::OkStatus();
  }
  return MalformedRequest();
}

std::optional<Duration> LengthOf(const google::protobuf::Duration& length) {
  if (length.seconds() < 0 ||
      length.seconds() > TimeUtil::kDurationMaxSeconds || length.nanos() < 0 ||
      length.nanos() > 999'999'999) {
    return std::nullopt;
  }
  return Duration(TimeUtil::DurationToMilliseconds(length));
}

absl::StatusOr<std::optional<Duration>> MaxStaleness(
    const google::protobuf::Duration& bound) {
  const std::optional<Duration> length = LengthOf(bound);
  if (!length) return InvalidMaxStaleness();
  return length;
}

}  // namespace leadline
