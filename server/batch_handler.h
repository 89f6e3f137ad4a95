// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_BATCH_HANDLER_H_
#define LEADLINE_SERVER_BATCH_HANDLER_H_

#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/replica_view.h"

namespace leadline {

// What BatchGetLeadsByPhone and a message of StreamLeadsByPhone mean: from an
// encoded request to an encoded response, or to an error of server/errors.h.
// `replica` must outlive it. Safe for concurrent use.
class BatchHandler {
 public:
  // OK while the caller waits for an answer; else the error to end with. Asked
  // now and then while numbers are looked up.
  using GoOn = absl::FunctionRef<absl::Status()>;

  explicit BatchHandler(ReplicaView& replica) : replica_(replica) {}

  absl::Status BatchGetLeadsByPhone(const grpc::ByteBuffer& request, GoOn go_on,
                                    grpc::ByteBuffer& response);
  absl::Status AnswerMessage(const grpc::ByteBuffer& request, GoOn go_on,
                             grpc::ByteBuffer& response);

 private:
  template <typename Request, typename Response>
  absl::Status Answer(const Request& request, GoOn go_on, std::string head,
                      grpc::ByteBuffer& response);

  ReplicaView& replica_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_BATCH_HANDLER_H_
