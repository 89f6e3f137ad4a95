// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_ENGINE_H_
#define LEADLINE_SYNC_SYNC_ENGINE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/writer.h"
#include "sync/call_limiter.h"
#include "sync/hint_check.h"
#include "sync/hint_queue.h"
#include "sync/http_transport.h"
#include "sync/key_watch.h"
#include "sync/live_pass.h"
#include "sync/live_reads.h"
#include "sync/page_decoder.h"
#include "sync/retry_policy.h"
#include "sync/sync_scheduler.h"
#include "sync/sync_stats.h"
#include "sync/upstream_clock.h"

namespace leadline {

// What the plan of the calls is made of.
struct PlanOptions {
  LimiterOptions limit;
  std::optional<Duration> poll_interval;  // what is wished for
};

struct EngineOptions {
  SchedulerOptions schedule;
  // Set: where a refusal teaches another limit the plan is made anew.
  std::optional<PlanOptions> plan = {};
  Duration safety_lag{30000};
  std::chrono::sys_seconds history_start;
  int page_size = PageSizer::kLargest;
  std::vector<std::string> lead_types;  // empty: none is named
  Duration call_timeout{120000};        // a bulk answer may take a minute
};

// One call in the making: what to send, for which pass, in which slot.
struct SyncCall {
  uint64_t number = 0;
  Lane lane = Lane::kUrgent;
  // None: it asks only whose the keys are.
  std::optional<PlannedCall> planned;
  HttpRequest request;
  CallSlot slot;
  TimePoint ordered_sent;
};

// The worker without threads and sockets: says what to send next and takes the
// answers, so that a test can drive it through years of trouble in a second.
// Begin() and Finish() may be called by one thread for each lane at the same
// time; a lane has one call in flight. What it borrows must outlive it.
class SyncEngine {
 public:
  struct Parts {
    const Clock& clock;
    CallLimiter& limiter;
    ReplicaWriter& writer;
    HintQueue& hints;
    std::function<double()> random;  // in [0, 1); called under a lock
    LiveReads* live = nullptr;       // null where none are made
  };

  // Loads from the replica where an earlier run stopped. `greeting` is an
  // answer of this run, whose Date header sets the clock. Errors are the
  // replica's.
  static absl::StatusOr<std::unique_ptr<SyncEngine>> Create(
      const EngineOptions& options, Parts parts, const HttpResponse& greeting);

  SyncEngine(const SyncEngine&) = delete;
  SyncEngine& operator=(const SyncEngine&) = delete;

  // A call to send now, or how long to wait before asking again: never so long
  // that who runs the lane could not report meanwhile, or hear its operator
  // (see LongestWait). Internal if the ledger cannot be written: then nothing
  // may be sent.
  absl::StatusOr<std::variant<SyncCall, Duration>> Begin(Lane lane);

  static Duration LongestWait(Lane lane);

  // Takes what came of the call. `decoder` may be shared. A
  // call that failed is dealt with in here; an error is the replica's or the
  // ledger's own, and the next Begin() will wait before it tries again.
  absl::Status Finish(const SyncCall& call,
                      absl::StatusOr<HttpResponse> response,
                      PageDecoder& decoder);

  // For a request that libcurl is about to send again by itself: true if it
  // may, and then the call has taken one more slot.
  bool MayResend(SyncCall& call);

  // The operator's word: so many leads more may go in the next 24 hours, and
  // they are looked for at once. Errors are the replica's.
  absl::Status AllowDeletes(uint64_t leads);

  // An error once the keys have become another account's: no call is made any
  // more, and the worker is to end. FailedPrecondition or PermissionDenied, as
  // at its start.
  absl::Status Usable() const;

  // The replica as last committed.
  ReplicaState State() const;
  // No lead waits to be read again because two reads contradicted each other.
  bool NothingInDoubt() const;
  SyncStats Stats() const;
  TimePoint UpstreamNow() const;
  // How often the newest changes are looked for now.
  Duration PollInterval() const;

 private:
  // After an error of the replica's own, a full disk for one.
  static constexpr Duration kReplicaPause{5000};

  // The next call of a lane waits to know whose the keys are.
  struct KeyWait {
    PassId pass;
    bool is_forbidden;  // the call was refused as for wrong keys
    std::string why;
  };

  struct LaneState {
    int failures = 0;  // in a row
    SteadyPoint failing_since;
    SteadyPoint not_before;
    std::optional<uint64_t> in_flight;
    bool waits_long = false;  // for a slot
    // Refusals for the rate in a row, others having been answered between.
    int refused_alone = 0;
    SteadyPoint refused_at;
    bool is_forbidden = false;  // why it is not before that
    std::optional<KeyWait> key_wait;
  };

  SyncEngine(const EngineOptions& options, Parts parts,
             const std::vector<WindowProgress>& in_hand, UpstreamClock upstream,
             SteadyPoint looked);

  void FollowLimit(SteadyPoint now);
  PassContext Context() const;
  LaneState& StateOf(Lane lane) { return lanes_[static_cast<size_t>(lane)]; }
  const LaneState& StateOf(Lane lane) const {
    return lanes_[static_cast<size_t>(lane)];
  }
  absl::StatusOr<std::variant<SyncCall, Duration>> BeginLane(Lane lane);
  void NoteWait(Lane lane, Duration wait);
  Duration IdleWait(Lane lane, SteadyPoint now) const;
  SyncCall Make(Lane lane, std::optional<PlannedCall> planned, CallSlot slot,
                SteadyPoint now);
  const std::string& TypeAt(size_t place) const;
  absl::StatusOr<std::variant<SyncCall, Duration>> BeginLive();
  std::optional<LiveAnswer> LiveRefusal(SteadyPoint now);
  int KeptFromBulk(const CallRate& rate) const;
  HttpRequest RequestFor(const PlannedCall& planned);
  absl::Status ReloadReplica();
  void Fail(const SyncCall& call, CallFailure failure, const std::string& why);
  absl::Status CheckWindowPage(const SyncCall& call,
                               const HttpResponse& response,
                               const LeadPage& page) const;
  absl::Status Apply(const SyncCall& call, const HttpResponse& response,
                     const LeadPage& page, const PackedBodies& packed);
  absl::Status FinishIds(const SyncCall& call, HttpResponse response);
  absl::Status ApplySuspects(const SyncCall& call, const HttpResponse& response,
                             const std::set<std::string>& shown);
  void NoteGone(const CommitResult& result);
  void NoteLost(const CommitResult& result);
  bool MustLookBefore(const PlannedCall& planned, SteadyPoint now) const;
  void WaitForLook(Lane lane, const KeyWait& wait, SteadyPoint now);
  void EndWaits(bool looked, SteadyPoint now);
  void RefuseKeys(SteadyPoint now);
  void FailLook(CallFailure failure, const std::string& why, SteadyPoint now);
  absl::Status FinishLook(const SyncCall& call, const HttpResponse& response);
  absl::Status FollowUser(const Account& account);
  void StopFor(const absl::Status& why);
  void CountHeld();
  absl::Status ApplyIds(const SyncCall& call, const HttpResponse& response,
                        const absl::StatusOr<std::vector<Stretch>>& differing);
  absl::Status FinishVerify(const SyncCall& call, const HttpResponse& response,
                            const std::vector<LeadSeenById>& leads);
  absl::Status FinishMerge(const SyncCall& call, const HttpResponse& response);
  absl::Status FinishMergeIds(const SyncCall& call,
                              const HttpResponse& response,
                              const std::vector<LeadSeenById>& leads);
  absl::Status FinishEnumerate(const SyncCall& call, HttpResponse response,
                               PageDecoder& decoder);
  absl::Status FinishLive(const SyncCall& call,
                          absl::StatusOr<HttpResponse> response,
                          const std::optional<UpstreamVerdict>& verdict,
                          PageDecoder& decoder);
  absl::Status FailLive(const SyncCall& call, CallFailure failure,
                        const std::string& why);
  absl::Status ApplyLive(const SyncCall& call, const HttpResponse& response,
                         LeadPage page);
  absl::Status QueueReread(const SyncCall& call, const HttpResponse& response,
                           LeadRow row);
  void Answered(const SyncCall& call, const HttpResponse& response);
  void ClockWentBack(const ReadShift& shift);
  absl::Status CommitOrReset(const SyncCall& call, PageCommit commit);
  bool NothingMissing() const;
  void NoteSkipped(const LeadPage& page);
  void NoteError(const std::string& why);
  static void NoteGivenUp(const PlannedCall& planned);
  bool AnotherReadIsInFlight(Lane lane) const;
  bool OthersAreAnswered(const LaneState& lane) const;
  bool IsRefusedAlone(LaneState& lane, SteadyPoint now) const;
  bool IsInVain(const SyncCall& call, CallFailure failure,
                const NextStep& step) const;

  // Constant after construction.
  const EngineOptions options_;
  const Parts parts_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  SyncScheduler scheduler_;
  UpstreamClock upstream_;
  // Corrections that no commit has carried yet.
  std::vector<ReadShift> shifts_;
  PageSizer pages_;
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  ReplicaState state_;
  NamesSeenSoFar names_seen_;
  std::array<LaneState, kAllLanes.size()> lanes_;
  std::unique_ptr<LivePass> live_;  // null where no live reads are made
  SteadyPoint last_answer_;         // a good one, on any lane
  KeyWatch keys_;
  absl::Status usable_;  // an error: the keys are another account's
  uint64_t calls_made_ = 0;
  // Calls before this one were made for another user: they cover nothing.
  uint64_t proves_from_ = 0;
  CallRate planned_for_;  // the account's limit
  Duration poll_interval_;
  SyncStats stats_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_ENGINE_H_
