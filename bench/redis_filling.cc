// SPDX-License-Identifier: Apache-2.0
#include "bench/redis_filling.h"

#include <chrono>
#include <memory>

#include "base/clock.h"
#include "bench/invented_leads.h"
#include "bench/redis_connection.h"
#include "replica/replica_store.h"
#include "server/lookup_handler.h"

namespace leadline {
namespace {

// Commands that go out together.
constexpr uint64_t kBatch = 500;

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

std::string AnswerTo(const std::string& phone, LookupHandler& handler) {
  v1::GetLeadByPhoneRequest request;
  request.set_phone(phone);
  const grpc::Slice slice(request.SerializeAsString());
  grpc::ByteBuffer response;
  handler.GetLeadByPhone(grpc::ByteBuffer(&slice, 1), response);
  return BytesOf(response);
}

}  // namespace

bool FillRedis(uint16_t port, const std::string& replica, uint64_t leads) {
  const std::unique_ptr<RedisConnection> redis = RedisConnection::Open(port);
  if (redis == nullptr) return false;
  const ReplicaStore store({.path = replica});
  const SystemClock clock;
  ReplicaView view(store, clock);
  LookupHandler handler(view);
  uint64_t failed = 0;
  for (uint64_t first = 0; first < leads; first += kBatch) {
    uint64_t waiting = 0;
    for (uint64_t n = first; n < leads && waiting < kBatch; ++n, ++waiting) {
      const std::string phone = InventedPhone(n);
      redis->Add(RedisCommand({"SET", phone, AnswerTo(phone, handler)}));
    }
    redis->Flush();
    while (waiting > 0) {
      waiting -= redis->TakeReplies(std::chrono::seconds(1), failed);
    }
  }
  return failed == 0;
}

}  // namespace leadline
