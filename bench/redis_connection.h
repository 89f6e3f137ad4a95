// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_REDIS_CONNECTION_H_
#define LEADLINE_BENCH_REDIS_CONNECTION_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;

namespace leadline {

// A connection to the Redis on a loopback port. Commands go out together, and
// replies come in the order of the commands. Ends the program when the
// connection breaks. Not thread-safe.
class RedisConnection {
 public:
  // None if nobody answers there.
  static std::unique_ptr<RedisConnection> Open(uint16_t port);

  // Puts a command, encoded as Redis wants it, behind those to be flushed.
  void Add(std::string_view command);
  // Sends them.
  void Flush();
  // Waits so long for replies, and gives how many came; 0 if none did.
  // `failed` is raised by those that are errors, or lack a value.
  uint64_t TakeReplies(std::chrono::nanoseconds patience, uint64_t& failed);
  // What one command, encoded, is answered with, all values of an MGET one
  // behind the other; none if one is lacking.
  std::optional<std::string> Values(std::string_view command);

 private:
  struct Free {
    void operator()(redisContext* context) const;
  };
  explicit RedisConnection(redisContext* context) : context_(context) {}

  std::unique_ptr<redisContext, Free> context_;
};

// A command as Redis wants it on the wire: {"GET", "+919901111111"}.
std::string RedisCommand(const std::vector<std::string>& words);

}  // namespace leadline

#endif  // LEADLINE_BENCH_REDIS_CONNECTION_H_
