// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_REPLICA_READER_PROCESS_H_
#define LEADLINE_TESTS_REPLICA_READER_PROCESS_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace leadline {

// A reader in a process of its own, as a server is. To be made before this
// process opens a replica: SQLite keeps what it knows of open files in the
// process, and a child would inherit it. Ends with the object.
class ReaderProcess {
 public:
  ReaderProcess();
  ReaderProcess(const ReaderProcess&) = delete;
  ReaderProcess& operator=(const ReaderProcess&) = delete;
  ~ReaderProcess();

  // Gives up root's rights in that process.
  void BecomeNobody();

  // The code of what ReplicaReader::Open gives there. Drops the reader that
  // was open.
  absl::StatusCode Open(const std::string& path);

  // kOk if the lead is found, kNotFound if it is not, else the error's code.
  // Uses the snapshot that is open, where one is young enough.
  absl::StatusCode Find(const std::string& phone);
  // The same with a snapshot of its own, which ends at once.
  absl::StatusCode FindNow(const std::string& phone);

  // Stops the whole process where it is, and lets it go on.
  void Stop();
  void Continue();

 private:
  absl::StatusCode Ask(char command, const std::string& argument);

  pid_t child_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_REPLICA_READER_PROCESS_H_
