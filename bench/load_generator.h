// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_LOAD_GENERATOR_H_
#define LEADLINE_BENCH_LOAD_GENERATOR_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bench/load.h"
#include "bench/questions.h"

namespace leadline {

// Makes calls to a server on a loopback port, without parsing the answers,
// which would cost more than serving them. Not thread-safe.
class LoadGenerator final : public Load {
 public:
  LoadGenerator(uint16_t port, const Questions& questions);
  ~LoadGenerator() override;
  LoadGenerator(const LoadGenerator&) = delete;
  LoadGenerator& operator=(const LoadGenerator&) = delete;

  LoadResult Saturate(int in_flight, std::chrono::milliseconds length) override;
  LoadResult Pace(double calls_per_second,
                  std::chrono::milliseconds length) override;
  std::optional<std::string> Ask(const std::string& question) override;

 private:
  class Channel;
  const std::unique_ptr<Channel> channel_;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_LOAD_GENERATOR_H_
