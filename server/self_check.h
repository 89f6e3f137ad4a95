// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_SELF_CHECK_H_
#define LEADLINE_SERVER_SELF_CHECK_H_

#include <grpcpp/server.h>

#include "base/clock.h"

namespace leadline {

// Calls the server from within its process, past the network: true if its
// threads answer, whatever it is, within the time. Safe for concurrent use.
bool AnswersItself(grpc::Server& server, Duration limit);

}  // namespace leadline

#endif  // LEADLINE_SERVER_SELF_CHECK_H_
