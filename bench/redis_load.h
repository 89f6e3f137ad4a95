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

// Commands, as RedisCommand makes them: the value of each number by a GET.
std::vector<std::string> GetCommands(const Phones& phones);
// Those of `numbers` at a time by an MGET; `prefix` stands before each
// number in its key.
std::string MgetCommand(const std::string& prefix,
                        const std::vector<std::string>& phones);
std::vector<std::string> MgetCommands(const std::string& prefix,
                                      const Phones& phones, uint64_t numbers);

// Asks a Redis with the commands again and again. Not thread-safe.
class RedisLoad final : public Load {
 public:
  RedisLoad(uint16_t port, std::vector<std::string> commands);

  LoadResult Saturate(int in_flight, std::chrono::milliseconds length) override;
  LoadResult Pace(double calls_per_second,
                  std::chrono::milliseconds length) override;
  std::optional<std::string> Ask(const std::string& question) override;

 private:
  void AddNext();

  const std::unique_ptr<RedisConnection> connection_;
  const std::vector<std::string> commands_;
  size_t next_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_REDIS_LOAD_H_
