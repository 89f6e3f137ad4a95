// SPDX-License-Identifier: Apache-2.0
#include "server/library_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include "base/log.h"

namespace leadline {

void LogLibrariesAsOurs() {
  gpr_set_log_function([](gpr_log_func_args* line) {
    if (line->severity == GPR_LOG_SEVERITY_ERROR) {
      LogWarning("grpc", {{"message", line->message}});
    } else {
      LogDebug("grpc", {{"message", line->message}});
    }
  });
  google::protobuf::SetLogHandler([](google::protobuf::LogLevel /*level*/,
                                     const char* /*file*/, int /*line*/,
                                     const std::string& message) {
    LogDebug("protobuf", {{"message", message}});
  });
}

}  // namespace leadline
