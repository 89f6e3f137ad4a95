// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_LOAD_GENERATOR_H_
#define LEADLINE_BENCH_LOAD_GENERATOR_H_

#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/caller.h"
#include "bench/load.h"
#include "bench/questions.h"

namespace leadline {

// Makes calls to a server on a loopback port, without parsing the answers,
// which would cost more than serving them. Not thread-safe.
class LoadGenerator final : public Load {
 public:
  LoadGenerator(uint16_t port, const Questions& questions);
  LoadGenerator(const LoadGenerator&) = delete;
  LoadGenerator& operator=(const LoadGenerator&) = delete;

  LoadResult Saturate(int in_flight, std::chrono::milliseconds length) override;
  LoadResult Pace(double calls_per_second,
                  std::chrono::milliseconds length) override;
  std::optional<std::string> Ask(const std::string& question) override;

 private:
  using Done = std::function<void(grpc::StatusCode)>;

  void SendNext(Done done);

  const std::unique_ptr<Caller> caller_;
  std::vector<grpc::ByteBuffer> requests_;
  std::atomic<uint64_t> next_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_LOAD_GENERATOR_H_
