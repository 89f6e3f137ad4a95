// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CALLS_H_
#define LEADLINE_SERVER_CALLS_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace leadline {

// The calls of LeadLookupService, as they are counted and logged.
enum class Call : size_t {
  kGetLeadByPhone,
  kListLeadsByPhone,
  kGetLeadById,
  kBatchGetLeadsByPhone,
  kStreamLeadsByPhone,
  kWatchReplica,
  kGetReplicaStatus,
  kListAttributes,
};
inline constexpr size_t kCalls = 8;

// Its name in the contract.
constexpr std::string_view NameOf(Call call) {
  constexpr std::array<std::string_view, kCalls> kNames = {
      "GetLeadByPhone",       "ListLeadsByPhone",   "GetLeadById",
      "BatchGetLeadsByPhone", "StreamLeadsByPhone", "WatchReplica",
      "GetReplicaStatus",     "ListAttributes"};
  return kNames[static_cast<size_t>(call)];
}

// As Prometheus' libraries for gRPC name the kinds of calls.
constexpr std::string_view TypeOf(Call call) {
  switch (call) {
    case Call::kStreamLeadsByPhone:
      return "bidi_stream";
    case Call::kWatchReplica:
      return "server_stream";
    default:
      return "unary";
  }
}

// True for calls that last as long as their caller likes.
constexpr bool IsOpenEnded(Call call) { return TypeOf(call) != "unary"; }

}  // namespace leadline

#endif  // LEADLINE_SERVER_CALLS_H_
