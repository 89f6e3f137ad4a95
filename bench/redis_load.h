// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_REDIS_LOAD_H_
#define LEADLINE_BENCH_REDIS_LOAD_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/load.h"
#include "bench/redis_connection.h"

namespace leadline {

// Asks a Redis for the values of phone numbers, a GET each. Not thread-safe.
class RedisLoad final : public Load {
 public:
  RedisLoad(uint16_t port, const Phones& phones);

  LoadResult Saturate(int in_flight, std::chrono::milliseconds length) override;
  LoadResult Pace(double calls_per_second,
                  std::chrono::milliseconds length) override;
  std::optional<std::string> Ask(const std::string& phone) override;

 private:
  void AddNext();

  const std::unique_ptr<RedisConnection> connection_;
  std::vector<std::string> commands_;
  size_t next_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_REDIS_LOAD_H_
