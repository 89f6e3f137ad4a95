// SPDX-License-Identifier: Apache-2.0
#include "replica/sqlite.h"

#include <sqlite3.h>

#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

namespace leadline {
namespace {

// For the moments in which somebody recovers the WAL: who opens a replica
// first does, a reader too.
constexpr Duration kBusyTimeout{1000};

// The one place where SQLite's result codes become ours.
absl::Status StatusOf(int code, const std::string& path) {
  const int primary = code & 0xFF;
  const std::string text = path + ": " + sqlite3_errstr(primary) +
                           " (SQLite code " + std::to_string(code) + ")";
  switch (primary) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::OkStatus();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return absl::UnavailableError(
          path +
          " is locked by another program, perhaps a sqlite3 shell that may "
          "write; end it, and look with sqlite3 -readonly (SQLite code " +
          std::to_string(code) + ")");
    case SQLITE_CORRUPT:
      return absl::DataLossError(
          path +
          " is damaged; move it away and start leadline-sync, which "
          "rebuilds it (SQLite code " +
          std::to_string(code) + ")");
    case SQLITE_NOTADB:
      return absl::DataLossError(
          path +
          " is damaged, or no replica; move it away and start "
          "leadline-sync, which makes one (SQLite code " +
          std::to_string(code) + ")");
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(text);
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return absl::PermissionDeniedError(text);
    case SQLITE_CANTOPEN:
      return absl::NotFoundError(text);
    default:
      return absl::InternalError(text);
  }
}

// Statistics of memory would make every allocation take one lock that all
// connections share.
void ConfigureOnce() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

int NoteWalFrames(void* frames, sqlite3* /*connection*/, const char* /*name*/,
                  int count) {
  *static_cast<int64_t*>(frames) = count;
  return SQLITE_OK;
}

// A path as an URI, for the parameters only an URI can have.
std::string UriOf(const std::string& path, const char* parameters) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?" + parameters;
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::Bind(int parameter, int64_t value) {
  bind_error_ |= sqlite3_bind_int64(statement_.get(), parameter, value);
}

void Statement::BindBlob(int parameter, std::string_view value) {
  // A null pointer would bind NULL in place of an empty blob.
  const char* data = value.empty() ? "" : value.data();
  bind_error_ |= sqlite3_bind_blob64(statement_.get(), parameter, data,
                                     value.size(), SQLITE_STATIC);
}

void Statement::BindText(int parameter, std::string_view value) {
  const char* data = value.empty() ? "" : value.data();
  bind_error_ |= sqlite3_bind_text64(statement_.get(), parameter, data,
                                     value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::BindNull(int parameter) {
  bind_error_ |= sqlite3_bind_null(statement_.get(), parameter);
}

absl::StatusOr<bool> Statement::Step() {
  int code = bind_error_;
  if (code == SQLITE_OK) code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const char* path =
      sqlite3_db_filename(sqlite3_db_handle(statement_.get()), nullptr);
  return StatusOf(code, path == nullptr ? "replica" : path);
}

absl::Status Statement::Run() {
  const absl::StatusOr<bool> stepped = Step();
  Reset();
  return stepped.status();
}

void Statement::Reset() {
  bind_error_ = SQLITE_OK;
  sqlite3_reset(statement_.get());
}

int64_t Statement::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::Blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(data), static_cast<size_t>(size)};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

bool Statement::IsBlob(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_BLOB;
}

void Database::Closer::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Database::Database(std::string path, sqlite3* connection)
    : path_(std::move(path)),
      wal_frames_(std::make_unique<int64_t>(0)),
      connection_(connection) {
  // Takes the place of SQLite's own checkpoint after every 1000 frames.
  sqlite3_wal_hook(connection, &NoteWalFrames, wal_frames_.get());
}

absl::StatusOr<Database> Database::Open(const std::string& path,
                                        OpenMode mode) {
  ConfigureOnce();
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case OpenMode::kCreate:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
    case OpenMode::kReadWrite:
      flags |= SQLITE_OPEN_READWRITE;
      break;
    default:
      flags |= SQLITE_OPEN_READONLY;
  }
  const std::string uri =
      UriOf(path, mode == OpenMode::kUnchanging ? "immutable=1" : "");
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &connection, flags, nullptr);
  if (code != SQLITE_OK) {
    sqlite3_close_v2(connection);
    std::error_code error;
    if (mode != OpenMode::kCreate && !std::filesystem::exists(path, error)) {
      return absl::NotFoundError("there is no replica at " + path);
    }
    return StatusOf(code, path);
  }
  if ((flags & SQLITE_OPEN_READONLY) != 0) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  Database database(path, connection);
  database.SetBusyTimeout(kBusyTimeout);
  return database;
}

absl::Status Database::Check(int code) const { return StatusOf(code, path_); }

absl::Status Database::Run(const char* sql) {
  return Check(sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr));
}

absl::StatusOr<Statement> Database::Prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr);
  if (code != SQLITE_OK) return Check(code);
  return Statement(statement);
}

absl::StatusOr<int64_t> Database::Number(const char* sql) {
  absl::StatusOr<Statement> query = Prepare(sql);
  if (!query.ok()) return query.status();
  const absl::StatusOr<bool> row = query->Step();
  if (!row.ok()) return row.status();
  return *row ? query->Int(0) : 0;
}

int64_t Database::LastRowId() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

void Database::SetBusyTimeout(Duration timeout) {
  sqlite3_busy_timeout(connection_.get(), static_cast<int>(timeout.count()));
}

absl::Status Database::KeepWalFiles() {
  int keep = 1;
  return Check(sqlite3_file_control(connection_.get(), "main",
                                    SQLITE_FCNTL_PERSIST_WAL, &keep));
}

absl::Status Database::Checkpoint(CheckpointMode mode) {
  const int sqlite_mode = mode == CheckpointMode::kPassive
                              ? SQLITE_CHECKPOINT_PASSIVE
                              : SQLITE_CHECKPOINT_TRUNCATE;
  int in_wal = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), "main",
                                             sqlite_mode, &in_wal, &moved);
  if (code != SQLITE_OK) return Check(code);
  if (in_wal < 0) {
    return absl::InternalError(path_ + ": this connection has read nothing");
  }
  if (moved < in_wal) {
    return absl::UnavailableError(path_ + ": readers hold back the WAL");
  }
  return absl::OkStatus();
}

}  // namespace leadline
