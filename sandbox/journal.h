// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_JOURNAL_H_
#define LEADLINE_SANDBOX_JOURNAL_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sandbox/account.h"

namespace sandbox {

// A file with every change of an account, one line of JSON each, so that a
// sandbox that was stopped or killed comes back as the same account. The first
// line tells which account it belongs to. Thread-compatible.
class Journal {
 public:
  // Applies what the file holds to `account`, or begins a new file. A last
  // line that was cut off by a crash is dropped. FailedPrecondition if the file
  // belongs to another account or is no journal; Unavailable if it cannot be
  // read or written.
  static absl::StatusOr<Journal> Open(const std::string& path,
                                      const AccountOptions& options,
                                      Account& account);

  // Writes the change down; it is in the system's hands when this returns.
  // Unavailable if it cannot be written.
  absl::Status Append(const Change& change);

  // How many changes the file held when it was opened.
  uint64_t Replayed() const { return replayed_; }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, CloseFile>;

  Journal(std::string path, File file, uint64_t replayed);

  std::string path_;
  File file_;
  uint64_t replayed_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_JOURNAL_H_
