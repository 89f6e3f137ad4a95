// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_GRPC_LOG_H_
#define LEADLINE_SERVER_GRPC_LOG_H_

namespace leadline {

// From here on gRPC's own log lines come as ours: its errors as warnings, all
// else for debugging. Safe to call from any thread.
void LogGrpcAsOurs();

}  // namespace leadline

#endif  // LEADLINE_SERVER_GRPC_LOG_H_
