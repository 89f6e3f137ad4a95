// SPDX-License-Identifier: Apache-2.0
#include "replica/wal_keeper.h"

#include <algorithm>

namespace leadline {
namespace {

constexpr int64_t kStepBytes = 8LL << 20;
// Readers keep a snapshot for 5 ms; this is many of them.
constexpr Duration kWaitForReaders{250};
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
  return Tolerate(database_->Checkpoint(CheckpointMode::kPassive));
}

absl::Status WalKeeper::Cut() {
  database_->SetBusyTimeout(kWaitForReaders);
  absl::Status status = database_->Checkpoint(CheckpointMode::kTruncate);
  database_->SetBusyTimeout(kWaitOtherwise);
  if (status.ok()) {
    passive_at_ = step_frames_;
    truncate_at_ = max_frames_;
    return status;
  }
  truncate_at_ = database_->WalFrames() + max_frames_ / 4;
  return Tolerate(std::move(status));
}

}  // namespace leadline
