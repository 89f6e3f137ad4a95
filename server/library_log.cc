// SPDX-License-Identifier: Apache-2.0
#include "server/library_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "server/line_limit.h"

namespace leadline {
namespace {

void WarnOf(const char* message) {
  static LineLimit& limit = *new LineLimit;
  const std::optional<int64_t> dropped = limit.Take(SystemClock().SteadyNow());
  if (!dropped) return;
  LogWarning("grpc", {{"message", message}, {"not_logged", *dropped}});
}

}  // namespace

void LogLibrariesAsOurs() {
  gpr_set_log_function([](gpr_log_func_args* line) {
    if (line->severity == GPR_LOG_SEVERITY_ERROR) {
      WarnOf(line->message);
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
