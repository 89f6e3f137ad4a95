// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_CALLER_H_
#define LEADLINE_BENCH_CALLER_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace leadline {

// Sends encoded requests to one method of LeadLookupService, over a connection
// of its own. Thread-safe.
class Caller {
 public:
  // Hears how a request ended, once; on another thread. The answer is there
  // if that was well.
  using Answered = std::function<void(grpc::StatusCode code,
                                      const grpc::ByteBuffer& answer)>;

  virtual ~Caller() = default;

  // `request` must live until it is answered.
  virtual void Send(const grpc::ByteBuffer& request, Answered answered) = 0;

  // A call for each request.
  static std::unique_ptr<Caller> OfCalls(uint16_t port,
                                         const std::string& method);

  // One bidirectional stream for all of them.
  static std::unique_ptr<Caller> OfStream(uint16_t port,
                                          const std::string& method);
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_CALLER_H_
