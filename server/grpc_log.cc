// SPDX-License-Identifier: Apache-2.0
#include "server/grpc_log.h"

#include <grpc/support/log.h>

#include "base/log.h"

namespace leadline {

void LogGrpcAsOurs() {
  gpr_set_log_function([](gpr_log_func_args* line) {
    if (line->severity == GPR_LOG_SEVERITY_ERROR) {
      LogWarning("grpc", {{"message", line->message}});
    } else {
      LogDebug("grpc", {{"message", line->message}});
    }
  });
}

}  // namespace leadline
