// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LIVE_SERVICE_H_
#define LEADLINE_SYNC_LIVE_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "sync/live_reads.h"

namespace leadline {

// Takes the server's questions for numbers that the replica lacks, over a unix
// socket in a folder that only this user can enter. Thread-safe.
class LiveService {
 public:
  // Listens at SocketOf(replica), in a folder that is made with mode 0700; one
  // that is there must be this user's, and is closed to others. A socket of an
  // earlier worker is replaced. `reads` must outlive it, and be closed before
  // this ends.
  //   FailedPrecondition  the folder is somebody else's, or is none
  //   Unavailable         it cannot be listened there; names path and cause
  // REQUIRES: the ledger's lock is held, so that no other worker lives.
  static absl::StatusOr<std::unique_ptr<LiveService>> Start(
      const std::string& replica, LiveReads& reads);

  // "leads.db.live/worker.sock", beside the replica.
  static std::string SocketOf(const std::string& replica);

  LiveService(const LiveService&) = delete;
  LiveService& operator=(const LiveService&) = delete;
  ~LiveService();

 private:
  class Impl;
  explicit LiveService(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_LIVE_SERVICE_H_
