// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_ERROR_DETAILS_H_
#define LEADLINE_TESTS_SERVER_ERROR_DETAILS_H_

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace leadline {

// The detail of this type that an error carries; none if it has none.
template <typename Detail>
std::optional<Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  EXPECT_EQ(wire.code(), static_cast<int>(status.error_code()));
  EXPECT_EQ(wire.message(), status.error_message());
  for (const auto& any : wire.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

// ErrorInfo's reason; empty without one.
inline std::string ReasonOf(const grpc::Status& status) {
  if (status.error_details().empty()) return "";
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_TRUE(!info || info->domain() == "leadline");
  return info ? info->reason() : "";
}

// One value of ErrorInfo's metadata; "absent" if it is not there.
inline std::string MetadataOf(const grpc::Status& status,
                              const std::string& key) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (!info || !info->metadata().contains(key)) return "absent";
  return info->metadata().at(key);
}

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_ERROR_DETAILS_H_
