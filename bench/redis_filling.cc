// SPDX-License-Identifier: Apache-2.0
#include "bench/redis_filling.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/wire.h"
#include "bench/invented_leads.h"
#include "bench/questions.h"
#include "bench/redis_connection.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/replica_store.h"
#include "server/batch_handler.h"
#include "server/lookup_handler.h"

namespace leadline {
namespace {

// Filled at a time.
constexpr uint64_t kBatchNumbers = 100;

// The values of these numbers, in their order.
using Values = std::function<std::vector<std::string>(
    ReplicaView& view, const std::vector<std::string>& phones)>;

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

std::vector<std::string> FirstOf(uint64_t first, uint64_t end) {
  std::vector<std::string> phones;
  for (uint64_t n = first; n < end; ++n) phones.push_back(InventedPhone(n));
  return phones;
}

bool Fill(uint16_t port, const std::string& replica, uint64_t leads,
          const std::string& prefix, const Values& values) {
  const std::unique_ptr<RedisConnection> redis = RedisConnection::Open(port);
  if (redis == nullptr) return false;
  const ReplicaStore store({.path = replica});
  const SystemClock clock;
  ReplicaView view(store, clock);
  uint64_t failed = 0;
  for (uint64_t first = 0; first < leads; first += kBatchNumbers) {
    const std::vector<std::string> phones =
        FirstOf(first, std::min(leads, first + kBatchNumbers));
    const std::vector<std::string> found = values(view, phones);
    if (found.size() != phones.size()) return false;
    for (size_t i = 0; i < phones.size(); ++i) {
      redis->Add(RedisCommand({"SET", prefix + phones[i], found[i]}));
    }
    redis->Flush();
    for (size_t waiting = phones.size(); waiting > 0;) {
      waiting -= redis->TakeReplies(std::chrono::seconds(1), failed);
    }
  }
  return failed == 0;
}

std::vector<std::string> AnswersOf(ReplicaView& view,
                                   const std::vector<std::string>& phones) {
  LookupHandler handler(view);
  std::vector<std::string> answers;
  for (const std::string& phone : phones) {
    grpc::ByteBuffer response;
    handler.GetLeadByPhone(BufferOf(SingleRequest(phone)), response);
    answers.push_back(BytesOf(response));
  }
  return answers;
}

}  // namespace

bool FillWithAnswers(uint16_t port, const std::string& replica,
                     uint64_t leads) {
  return Fill(port, replica, leads, "", AnswersOf);
}

bool FillWithResults(uint16_t port, const std::string& replica, uint64_t leads,
                     const std::string& prefix,
                     const std::vector<std::string>& attribute_names) {
  return Fill(port, replica, leads, prefix,
              [&](ReplicaView& view, const std::vector<std::string>& phones) {
                grpc::ByteBuffer response;
                BatchHandler(view)
                    .BatchGetLeadsByPhone(
                        BufferOf(BatchRequest(phones, attribute_names)),
                        [] { return absl::OkStatus(); }, response)
                    .IgnoreError();  // no results then
                return ResultsIn(BytesOf(response));
              });
}

std::vector<std::string> ResultsIn(const std::string& answer) {
  std::vector<std::string> results;
  WireReader fields(answer);
  for (WireField field; fields.Next(field);) {
    if (field.number == v1::BatchGetLeadsByPhoneResponse::kResultsFieldNumber) {
      results.emplace_back(field.content);
    }
  }
  return results;
}

}  // namespace leadline
