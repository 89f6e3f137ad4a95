// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_SQLITE_H_
#define LEADLINE_REPLICA_SQLITE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"

struct sqlite3;
struct sqlite3_stmt;

namespace leadline {

// A prepared statement that is used again and again. Must not outlive its
// Database. Texts and blobs that are bound must live until the next Reset;
// those that are read live until the next Step or Reset. Not thread-safe.
class Statement {
 public:
  Statement() = default;

  // Parameters are numbered from 1. A bind that fails makes Step fail.
  void Bind(int parameter, int64_t value);
  void BindBlob(int parameter, std::string_view value);
  void BindText(int parameter, std::string_view value);
  void BindNull(int parameter);

  // True if there is a row to read, false at the end. Errors as Database.
  absl::StatusOr<bool> Step();

  // Runs a statement that gives no rows (or whose rows do not matter) to its
  // end and resets it.
  absl::Status Run();

  void Reset();

  // Columns are numbered from 0. A null reads as 0 or as empty.
  int64_t Int(int column) const;
  std::string_view Blob(int column) const;
  bool IsNull(int column) const;
  bool IsBlob(int column) const;

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int bind_error_ = 0;
};

enum class OpenMode : uint8_t {
  kCreate,      // makes the file if it is not there
  kReadWrite,   // the file must exist
  kReadOnly,    // neither writes nor checkpoints
  kUnchanging,  // read-only, and nobody else writes: needs no -shm file
};

enum class CheckpointMode : uint8_t { kPassive, kTruncate };

// One connection to a SQLite file. The only file that knows SQLite is
// sqlite.cc. Errors of all functions, by SQLite's result code:
//   Unavailable        another connection is in the way (busy, locked)
//   DataLoss           the file is damaged or no SQLite file
//   ResourceExhausted  the disk is full
//   PermissionDenied   the file may not be read or written
//   NotFound           the file cannot be opened
//   Internal           anything else
// Not thread-safe.
class Database {
 public:
  static absl::StatusOr<Database> Open(const std::string& path, OpenMode mode);

  // Runs statements that give no rows. `sql` is never built at run time.
  absl::Status Run(const char* sql);
  absl::StatusOr<Statement> Prepare(const char* sql);
  // The first column of the first row of a query, as a number.
  absl::StatusOr<int64_t> Number(const char* sql);

  int64_t LastRowId() const;

  // How long to wait for others' locks; a second unless set.
  void SetBusyTimeout(Duration timeout);
  // Keeps the -wal and -shm files when the last connection closes: a reader
  // that may not write in their folder could not make them.
  absl::Status KeepWalFiles();
  // Frames in the WAL after this connection's latest commit.
  int64_t WalFrames() const { return *wal_frames_; }
  // Moves frames of the WAL into the file; Unavailable if readers were in the
  // way of moving all of them, Internal if this connection has neither read nor
  // written anything so far.
  absl::Status Checkpoint(CheckpointMode mode);

 private:
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  Database(std::string path, sqlite3* connection);

  absl::Status Check(int code) const;

  std::string path_;
  std::unique_ptr<int64_t> wal_frames_;  // its address is SQLite's
  std::unique_ptr<sqlite3, Closer> connection_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_SQLITE_H_
