// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_WORKER_H_
#define LEADLINE_SYNC_SYNC_WORKER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/worker_report.h"
#include "replica/writer.h"
#include "sync/call_ledger.h"
#include "sync/call_limiter.h"
#include "sync/fill_pace.h"
#include "sync/hint_queue.h"
#include "sync/http_transport.h"
#include "sync/live_reads.h"
#include "sync/settings.h"
#include "sync/sliding_day.h"
#include "sync/sync_engine.h"

namespace leadline {

// The running worker: the engine, a thread and a connection for each of its
// lanes, the ledger and the replica. `clock` and the queues must outlive it.
// Open() and Run() are called by one thread; the others are safe for any.
class SyncWorker {
 public:
  using MakeTransport =
      std::function<absl::StatusOr<std::unique_ptr<HttpTransport>>()>;

  // Where work comes in from outside.
  struct Queues {
    HintQueue& hints;
    LiveReads* live;  // null where no live reads are made
  };

  // Locks the ledger, asks upstream whose keys these are, and opens the
  // replica for that account. Errors are one clear line each: those of
  // CallLedger::Open, Greet and ReplicaWriter::Open.
  static absl::StatusOr<std::unique_ptr<SyncWorker>> Open(
      const SyncSettings& settings, const MakeTransport& make_transport,
      const Queues& queues, Clock& clock, std::stop_token stop);

  ~SyncWorker();

  // Works until `stop` is requested, or, with --once, until everything up to
  // the moment of Open() is read. A call in flight is abandoned, a commit is
  // finished. An error tells that the keys have become another account's, or,
  // with --once, why there is no end to be reached.
  absl::Status Run(std::stop_token stop);

  // The engine, for who watches. Valid as long as the worker.
  const SyncEngine& Engine() const { return *engine_; }
  const CallLimiter& Limiter() const { return *limiter_; }
  // How it is, as it last said; none before it first did.
  std::optional<WorkerReport> LatestReport() const;

 private:
  SyncWorker(const SyncSettings& settings, const Queues& queues, Clock& clock)
      : settings_(settings),
        hints_(queues.hints),
        live_reads_(queues.live),
        clock_(clock) {}

  absl::Status OpenReplica(const MakeTransport& make_transport,
                           std::stop_token stop);
  void MakeDecoders();
  absl::Status MakeTransports(const MakeTransport& make_transport);
  void WaitForWork(Lane lane, Duration wait, std::stop_token stop);
  std::unique_ptr<HttpTransport>& TransportOf(Lane lane) {
    return transports_[static_cast<size_t>(lane)];
  }
  void MoveWal(const std::stop_token& stop);
  void RunLane(Lane lane, std::stop_source stop);
  void HearOperator();
  void MakeCall(SyncCall call, std::stop_token stop);
  PageDecoder& DecoderOf(Lane lane) const;
  void NoteCountryCode(const std::string& named) const;
  bool IsDone() const;
  void LogProgress();
  void Report();

  // Constant after Open().
  const SyncSettings settings_;
  HintQueue& hints_;
  LiveReads* const live_reads_;
  Clock& clock_;
  std::unique_ptr<CallLedger> ledger_;
  std::unique_ptr<CallLimiter> limiter_;
  std::unique_ptr<ReplicaWriter> writer_;
  std::unique_ptr<SyncEngine> engine_;
  // Of each lane; null for live reads where none are made.
  std::array<std::unique_ptr<HttpTransport>, kAllLanes.size()> transports_;
  // One for pages of any size, of which one at a time takes its memory; and one
  // for what must not wait for them.
  std::unique_ptr<PageDecoder> large_pages_;
  std::unique_ptr<PageDecoder> urgent_pages_;
  TimePoint target_;  // with --once: what must be covered

  std::atomic<int64_t> progress_logged_ms_{0};

  mutable std::mutex report_mutex_;
  std::optional<WorkerReport> report_;  // guarded by report_mutex_

  // Of the thread that reports.
  FillPace pace_;
  SlidingDay day_;
  std::optional<SteadyPoint> reported_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_WORKER_H_
