// SPDX-License-Identifier: Apache-2.0
#include "replica/wal_keeper.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace leadline {
namespace {

constexpr int64_t kStepBytes = 8LL << 20;
// Readers keep a snapshot for 5 ms; this is many of them.
constexpr Duration kWaitForReaders{250};
constexpr Duration kRetry{1};
// For the locks of ordinary statements.
constexpr Duration kWaitOtherwise{5000};

// Readers in the way are no error here.
absl::Status Tolerate(absl::Status status) {
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

}  // namespace

WalKeeper::WalKeeper(Database& database, int64_t max_wal_bytes,
                     int64_t page_bytes)
    : database_(&database),
      max_frames_(std::max<int64_t>(max_wal_bytes / page_bytes, 16)),
      step_frames_(std::min(kStepBytes / page_bytes, max_frames_ / 4)),
      passive_at_(step_frames_),
      truncate_at_(max_frames_) {
  database_->SetBusyTimeout(kWaitOtherwise);
}

absl::Status WalKeeper::AfterCommit() {
  const int64_t frames = database_->WalFrames();
  if (frames < passive_at_ - step_frames_) {
    // The WAL began anew, since all of it had been moved.
    passive_at_ = step_frames_;
    truncate_at_ = max_frames_;
  }
  if (frames >= truncate_at_) return Cut();
  if (frames < passive_at_) return absl::OkStatus();
  passive_at_ = frames + step_frames_;
  absl::Status status = database_->Checkpoint(CheckpointMode::kPassive);
  // A reader that held the WAL back has let go of it.
  if (status.ok() && frames >= max_frames_) return Cut();
  return Tolerate(std::move(status));
}

absl::Status WalKeeper::Cut() {
  // SQLite's own waiting would be for one lock, which a busy reader gives up
  // for a microsecond only to take it again. Asked anew, SQLite sees that the
  // reader has moved on: to the last frame, so that all can be moved; then to
  // the file alone, so that the WAL can be cut.
  database_->SetBusyTimeout(Duration(0));
  const auto give_up = std::chrono::steady_clock::now() + kWaitForReaders;
  absl::Status status = database_->Checkpoint(CheckpointMode::kTruncate);
  while (absl::IsUnavailable(status) &&
         std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(kRetry);
    status = database_->Checkpoint(CheckpointMode::kTruncate);
  }
  database_->SetBusyTimeout(kWaitOtherwise);
  if (status.ok()) {
    passive_at_ = step_frames_;
    truncate_at_ = max_frames_;
    return status;
  }
  const int64_t frames = database_->WalFrames();
  truncate_at_ = frames + std::max(max_frames_, frames) / 4;
  return Tolerate(std::move(status));
}

}  // namespace leadline
