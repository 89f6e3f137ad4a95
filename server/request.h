// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_REQUEST_H_
#define LEADLINE_SERVER_REQUEST_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/message_lite.h>
#include <google/protobuf/repeated_ptr_field.h>
#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "leadline/v1/lead.pb.h"
#include "replica/projection.h"

namespace leadline {

// What requests have in common. Errors are those of server/errors.h. All of
// these are safe to call from any thread.

// MalformedRequest if the bytes are not this message.
absl::Status ParseRequest(const grpc::ByteBuffer& bytes,
                          google::protobuf::MessageLite& request);

// A length of time in milliseconds; none if it is negative or no valid
// duration.
std::optional<Duration> LengthOf(const google::protobuf::Duration& length);

// How old the replica may be; none where `request` sets no bound.
// InvalidMaxStaleness if LengthOf does not understand it.
template <typename Request>
absl::StatusOr<std::optional<Duration>> MaxStalenessOf(const Request& request);

// The attributes that `request`, which must outlive it, wants of each lead.
template <typename Request>
Projection WantedBy(const Request& request) {
  const google::protobuf::RepeatedPtrField<std::string>& names =
      request.attribute_names();
  return Projection(v1::Lead::kAttributesFieldNumber,
                    {names.begin(), names.end()});
}

// The same for the field by itself.
absl::StatusOr<std::optional<Duration>> MaxStaleness(
    const google::protobuf::Duration& bound);

template <typename Request>
absl::StatusOr<std::optional<Duration>> MaxStalenessOf(const Request& request) {
  if (!request.has_max_staleness()) return std::optional<Duration>();
  return MaxStaleness(request.max_staleness());
}

}  // namespace leadline

#endif  // LEADLINE_SERVER_REQUEST_H_
