// SPDX-License-Identifier: Apache-2.0
#include "replica/wal_keeper.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace leadline {
namespace {

// What is moved at a time: seldom, since a page that is written again and again
// is moved once; but a large WAL makes readers look in more places. So where it
// grows fast (a fill), up to the larger one.
constexpr int64_t kStepBytes = 8LL << 20;
constexpr int64_t kLargeStepBytes = 64LL << 20;
constexpr std::chrono::seconds kMoveEvery{1};
// Readers keep a snapshot for 5 ms; this is many of them.
constexpr Duration kWaitForReaders{250};
constexpr Duration kRetry{1};

// The WAL is synced before it is moved, and the file before the WAL goes.
constexpr char kForMoving[] = "PRAGMA synchronous = NORMAL;";

// Readers in the way are no error here.
absl::Status Tolerate(absl::Status status) {
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<WalKeeper>> WalKeeper::Open(
    const std::string& path, int64_t max_wal_bytes) {
  absl::StatusOr<Database> database =
      Database::Open(path, OpenMode::kReadWrite);
  if (!database.ok()) return database.status();
  // The last connection that closes would remove them.
  absl::Status status = database->KeepWalFiles();
  if (status.ok()) status = database->Run(kForMoving);
  if (!status.ok()) return status;
  // Only who has read something knows of the WAL.
  const absl::StatusOr<int64_t> page_bytes = database->Number(
      "SELECT page_size FROM pragma_page_size, sqlite_schema LIMIT 1");
  if (!page_bytes.ok()) return page_bytes.status();
  // Its own waiting is of no use here, see Cut().
  database->SetBusyTimeout(Duration(0));
  const int64_t max_frames = std::max<int64_t>(max_wal_bytes / *page_bytes, 16);
  return std::unique_ptr<WalKeeper>(
      new WalKeeper(*std::move(database), *page_bytes, max_frames));
}

WalKeeper::WalKeeper(Database database, int64_t page_bytes, int64_t max_frames)
    : max_frames_(max_frames),
      step_frames_(std::min(kStepBytes / page_bytes, max_frames / 4)),
      large_step_frames_(
          std::min(kLargeStepBytes / page_bytes, max_frames / 4)),
      truncate_at_(max_frames),
      database_(std::move(database)) {}

absl::Status WalKeeper::AfterCommit(int64_t frames) {
  // A commit that wrote nothing, after a cut perhaps.
  if (frames == seen_) return absl::OkStatus();
  seen_ = frames;
  // The WAL began anew, since all of it had been moved.
  if (frames < frames_) truncate_at_ = max_frames_;
  frames_ = frames;
  if (frames < truncate_at_ && !is_let_go_) return absl::OkStatus();
  is_let_go_ = false;
  return Cut();
}

absl::Status WalKeeper::Move() {
  const std::unique_lock lock(mu_, std::try_to_lock);
  if (!lock.owns_lock()) return absl::OkStatus();
  const int64_t frames = frames_;
  if (frames < moved_frames_) moved_frames_ = 0;
  const int64_t grown = frames - moved_frames_;
  const auto now = std::chrono::steady_clock::now();
  const bool is_large = grown >= large_step_frames_;
  const bool is_old = grown >= step_frames_ && now - moved_ >= kMoveEvery;
  if (!is_large && !is_old) return absl::OkStatus();
  moved_frames_ = frames;
  moved_ = now;
  absl::Status status = database_.Checkpoint(CheckpointMode::kPassive);
  if (status.ok() && frames >= max_frames_) is_let_go_ = true;
  return Tolerate(std::move(status));
}

absl::Status WalKeeper::Cut() {
  const std::scoped_lock lock(mu_);
  // SQLite's own waiting would be for one lock, which a busy reader gives up
  // for a microsecond only to take it again. Asked anew, SQLite sees that the
  // reader has moved on: to the last frame, so that all can be moved; then to
  // the file alone, so that the WAL can be cut.
  const auto give_up = std::chrono::steady_clock::now() + kWaitForReaders;
  absl::Status status = database_.Checkpoint(CheckpointMode::kTruncate);
  while (absl::IsUnavailable(status) &&
         std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(kRetry);
    status = database_.Checkpoint(CheckpointMode::kTruncate);
  }
  if (status.ok()) {
    frames_ = 0;
    truncate_at_ = max_frames_;
    return status;
  }
  truncate_at_ = frames_ + std::max(max_frames_, frames_.load()) / 4;
  return Tolerate(std::move(status));
}

}  // namespace leadline
