// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LIST_HANDLER_H_
#define LEADLINE_SERVER_LIST_HANDLER_H_

#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"
#include "server/replica_view.h"

namespace leadline {

// What ListLeadsByPhone means: from an encoded request to an encoded response,
// or to an error of server/errors.h. `replica` must outlive it. Safe for
// concurrent use.
class ListHandler {
 public:
  explicit ListHandler(ReplicaView& replica) : replica_(replica) {}

  absl::Status ListLeadsByPhone(const grpc::ByteBuffer& request,
                                grpc::ByteBuffer& response);

 private:
  ReplicaView& replica_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LIST_HANDLER_H_
