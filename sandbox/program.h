// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_PROGRAM_H_
#define LEADLINE_SANDBOX_PROGRAM_H_

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sandbox/account.h"
#include "sandbox/api.h"
#include "sandbox/changer.h"
#include "sandbox/control.h"
#include "sandbox/front.h"
#include "sandbox/hook_sender.h"
#include "sandbox/settings.h"

namespace sandbox {

// The whole sandbox, put together: an account that lives, its API, its port.
// Thread-compatible.
class Program {
 public:
  // Serves when it returns. Fails with a message for users: the address is
  // taken or wrong, a file cannot be written, the journal is another account's.
  static absl::StatusOr<std::unique_ptr<Program>> Start(Settings settings);

  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() = default;  // stops serving

  uint16_t Port() const { return front_->Port(); }

  // What a user wants to read at the start.
  std::string Greeting() const;

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  explicit Program(Settings settings);
  absl::Status OpenArrivalLog();
  absl::Status Live();
  absl::Status Serve(Listener listener);
  absl::Status WritePortFile() const;
  Response Handle(const Request& request);
  int64_t NowMs() const;

  // In the order in which they are made; each may use those above it.
  Settings settings_;
  std::atomic<int64_t> clock_offset_ms_;
  std::unique_ptr<std::FILE, CloseFile> arrival_log_;
  Account account_;
  std::optional<Api> api_;
  std::optional<Changer> changer_;
  std::optional<Control> control_;
  std::unique_ptr<HookSender> hook_sender_;
  std::unique_ptr<Front> front_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_PROGRAM_H_
