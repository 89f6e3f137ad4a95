// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_engine.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/log.h"
#include "sync/upstream_calls.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

// How often a lane looks for new work, where there is none.
constexpr Duration kIdlePoll{500};

// Slots of a window that the bulk lane leaves for the urgent one: two, or a
// quarter of a small limit.
int KeptForUrgent(int calls) { return std::min(2, calls / 4); }

bool HaveDistinctIds(const LeadPage& page) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(page.rows.size() * 2);
  return std::all_of(
      page.rows.begin(), page.rows.end(),
      [&seen](const LeadRow& row) { return seen.insert(row.id).second; });
}

}  // namespace

absl::StatusOr<std::unique_ptr<SyncEngine>> SyncEngine::Create(
    const EngineOptions& options, Parts parts, const HttpResponse& greeting) {
  absl::StatusOr<ReplicaState> state = parts.writer.LoadState();
  if (!state.ok()) return state.status();
  auto in_hand = parts.writer.LoadInHand();
  if (!in_hand.ok()) return in_hand.status();
  UpstreamClock upstream(
      parts.clock,
      {state->upstream_offset, state->clock_since, state->last_read_end});
  std::optional<ReadShift> shift;
  if (const auto date = ParseHttpDate(greeting.date)) {
    shift = upstream.Observe(greeting.sent, greeting.ended, *date);
  } else {
    LogWarning("upstream-tells-no-time",
               {{"cure",
                 "answers lack a Date header; this machine's clock is "
                 "taken for upstream's: keep it synchronised"}});
  }
  std::unique_ptr<SyncEngine> engine(new SyncEngine(
      options, std::move(parts), *in_hand, upstream, greeting.sent));
  if (absl::Status loaded = engine->ReloadReplica(); !loaded.ok()) {
    return loaded;
  }
  engine->CountHeld();
  if (LiveReads* const live = engine->parts_.live) {
    const std::string& code = engine->state_.account.default_country_code;
    auto pass = LivePass::Create(*live, code, engine->parts_.writer);
    if (!pass.ok()) return pass.status();
    engine->live_ = *std::move(pass);
  }
  const TimePoint now = upstream.Earliest(greeting.ended);
  if (shift && engine->coverage_.LatestRead() > now) {
    engine->ClockWentBack(*shift);
  }
  return engine;
}

SyncEngine::SyncEngine(const EngineOptions& options, Parts parts,
                       const std::vector<WindowProgress>& in_hand,
                       UpstreamClock upstream, SteadyPoint looked)
    : options_(options),
      parts_(std::move(parts)),
      scheduler_(options.schedule, in_hand, parts_.writer, parts_.random),
      upstream_(upstream),
      pages_(options.page_size),
      keys_(looked),
      poll_interval_(options.schedule.poll_interval) {
  if (options.plan) planned_for_ = options.plan->limit.rate;
}

// The urgent lane's thread reports, the bulk lane's hears its operator.
Duration SyncEngine::LongestWait(Lane lane) {
  return lane == Lane::kUrgent ? Duration(5000) : Duration(1000);
}

absl::StatusOr<std::variant<SyncCall, Duration>> SyncEngine::Begin(Lane lane) {
  auto begun = lane == Lane::kLive ? BeginLive() : BeginLane(lane);
  if (!begun.ok()) return begun;
  if (auto* const wait = std::get_if<Duration>(&*begun)) {
    *wait = std::min(*wait, LongestWait(lane));
  }
  return begun;
}

absl::StatusOr<std::variant<SyncCall, Duration>> SyncEngine::BeginLane(
    Lane lane) {
  using Result = std::variant<SyncCall, Duration>;
  std::scoped_lock lock(mutex_);
  const SteadyPoint now = parts_.clock.SteadyNow();
  FollowLimit(now);
  if (const auto hints = parts_.hints.TakeAll()) {
    scheduler_.Hint(*hints, upstream_.Earliest(now));
  }
  if (!usable_.ok()) return Result(kIdlePoll);
  const LaneState& state = StateOf(lane);
  const bool look = lane == Lane::kUrgent && keys_.IsDue(now);
  std::optional<PlannedCall> planned;
  if (!look) {
    if (keys_.AreRefused() || state.key_wait) return Result(kIdlePoll);
    if (now < state.not_before) return Result(state.not_before - now);
    auto next = scheduler_.Next(lane, Context());
    if (!next.ok()) return next.status();
    planned = *std::move(next);
    if (!planned) return Result(IdleWait(lane, now));
    if (MustLookBefore(*planned, now)) {
      WaitForLook(lane, {planned->pass, false, ""}, now);
      return Result(kIdlePoll);
    }
  }
  // The fill lane takes no slot for which the bulk lane might wait.
  const int kept = KeptFromBulk(parts_.limiter.Effective(now)) +
                   (lane == Lane::kFill ? 1 : 0);
  absl::StatusOr<TakeResult> taken =
      lane == Lane::kUrgent ? parts_.limiter.TryTake(now)
                            : parts_.limiter.TryTakeSpare(now, kept);
  if (!taken.ok()) return taken.status();
  NoteWait(lane, taken->wait);
  if (!taken->slot) return Result(std::max(taken->wait, Duration(1)));
  return Result(Make(lane, planned, *taken->slot, now));
}

// Live reads find their share free while somebody asks for them.
int SyncEngine::KeptFromBulk(const CallRate& rate) const {
  const bool wanted = live_ && parts_.live->AreWanted();
  return KeptForUrgent(rate.calls) + (wanted ? LiveShare::Kept(rate) : 0);
}

Duration SyncEngine::IdleWait(Lane lane, SteadyPoint now) const {
  if (lane != Lane::kUrgent) return kIdlePoll;
  const Duration until = scheduler_.TailDue() - upstream_.Earliest(now);
  return std::clamp(until, Duration(1), kIdlePoll);
}

SyncCall SyncEngine::Make(Lane lane, std::optional<PlannedCall> planned,
                          CallSlot slot, SteadyPoint now) {
  SyncCall call;
  call.number = ++calls_made_;
  call.lane = lane;
  call.planned = planned;
  call.slot = slot;
  call.ordered_sent = upstream_.OrderedAt(now);
  if (planned) {
    call.request = RequestFor(*planned);
    ++stats_.calls_by_pass[static_cast<size_t>(planned->pass)];
  } else {
    call.request = UserByAccessKeyCall();
  }
  call.request.timeout = options_.call_timeout;
  StateOf(lane).in_flight = call.number;
  return call;
}

bool SyncEngine::MayResend(SyncCall& call) {
  const SteadyPoint now = parts_.clock.SteadyNow();
  absl::StatusOr<TakeResult> taken = parts_.limiter.TryTake(now);
  if (!taken.ok() || !taken->slot) return false;
  // The request before this one was given up: its slot ends here.
  const absl::Status ended = parts_.limiter.GiveUp(call.slot, now);
  call.slot = *taken->slot;
  return ended.ok();
}

absl::Status SyncEngine::Finish(const SyncCall& call,
                                absl::StatusOr<HttpResponse> response,
                                PageDecoder& decoder) {
  const SteadyPoint now = parts_.clock.SteadyNow();
  const SteadyPoint ended = response.ok() ? response->ended : now;
  std::optional<UpstreamVerdict> verdict;
  if (response.ok()) verdict = Classify(*response);
  absl::Status kept = parts_.limiter.End(call.slot, verdict, ended);
  if (call.planned && call.planned->live) {
    absl::Status applied =
        FinishLive(call, std::move(response), verdict, decoder);
    return applied.ok() ? kept : applied;
  }
  if (!response.ok()) {
    Fail(call, FailureOf(response.status()),
         std::string(response.status().message()));
    return kept;
  }
  if (verdict->kind != UpstreamVerdict::Kind::kAnswer) {
    Fail(call, FailureOf(*verdict), verdict->message);
    return kept;
  }
  if (!call.planned) {
    absl::Status followed = FinishLook(call, *response);
    return followed.ok() ? kept : followed;
  }
  if (call.planned->merge) {
    absl::Status applied = FinishMerge(call, *response);
    return applied.ok() ? kept : applied;
  }
  if (call.planned->enumerate) {
    absl::Status applied = FinishEnumerate(call, *std::move(response), decoder);
    return applied.ok() ? kept : applied;
  }
  if (!call.planned->ids.empty()) {
    absl::Status applied = FinishIds(call, *std::move(response));
    return applied.ok() ? kept : applied;
  }
  absl::StatusOr<LeadPage> page = decoder.Decode(std::move(response->body));
  const absl::Status usable =
      page.ok() ? CheckWindowPage(call, *response, *page) : page.status();
  if (!usable.ok()) {
    Fail(call, FailureOf(usable), std::string(usable.message()));
    return kept;
  }
  // Commits of other lanes go on meanwhile.
  PackedBodies packed;
  if (IsBackfill(call.planned->pass)) packed = parts_.writer.Pack(page->rows);
  absl::Status applied = Apply(call, *response, *page, packed);
  return applied.ok() ? kept : applied;
}

// Live reads store nothing.
bool SyncEngine::AnotherReadIsInFlight(Lane lane) const {
  return std::ranges::any_of(kAllLanes, [&](Lane other) {
    return other != lane && other != Lane::kLive &&
           StateOf(other).in_flight.has_value();
  });
}

void SyncEngine::Answered(const SyncCall& call, const HttpResponse& response) {
  if (const auto date = ParseHttpDate(response.date)) {
    const auto shift = upstream_.Observe(response.sent, response.ended, *date);
    if (shift) ClockWentBack(*shift);
    // By a clock that is behind, nothing might be due that could tell.
    if (upstream_.InDoubt()) scheduler_.HurryTail();
  }
  LaneState& lane = StateOf(call.lane);
  lane.in_flight.reset();
  lane.failures = 0;
  lane.refused_alone = 0;
  last_answer_ = response.ended;
}

// What was read by the wrong clock is corrected with the next commit.
void SyncEngine::ClockWentBack(const ReadShift& shift) {
  LogWarning("upstream-clock-went-back",
             {{"by", shift.back},
              {"next", "what was read by it is read again where it matters"}});
  shifts_.push_back(shift);
  scheduler_.ClockWentBack();
}

absl::Status SyncEngine::Apply(const SyncCall& call,
                               const HttpResponse& response,
                               const LeadPage& page,
                               const PackedBodies& packed) {
  const bool distinct = HaveDistinctIds(page);
  std::scoped_lock lock(mutex_);
  Answered(call, response);

  PageCommit commit;
  commit.rows = page.rows;
  commit.packed = &packed;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  commit.overlapped = AnotherReadIsInFlight(call.lane);
  const PageFacts facts{
      page.record_count,
      static_cast<int64_t>(page.rows.size() + page.skipped.size()), distinct,
      upstream_.Earliest(response.sent), upstream_.Earliest(response.ended)};
  const std::vector<BrokenLead> broken =
      BrokenLeadsOf(page.skipped, call.planned->page.window, facts.ended);
  commit.broken = broken;
  scheduler_.Saw(commit.rows, facts.sent);
  if (live_) live_->Note(commit.rows);
  // A call that was planned by a clock that was wrong, or made for another
  // user, covers nothing.
  if (shifts_.empty() && call.number >= proves_from_) {
    scheduler_.Take(*call.planned, facts, Context(), commit);
  }
  pages_.Good(facts.rows);
  NoteSkipped(page);
  return CommitOrReset(call, commit);
}

absl::Status SyncEngine::CommitOrReset(const SyncCall& call,
                                       PageCommit commit) {
  commit.upstream_offset = upstream_.OffsetFromWall();
  commit.clock_since = upstream_.Since();
  if (!shifts_.empty()) {
    commit.shifts = shifts_;
    commit.in_hand.emplace();
  }
  absl::StatusOr<CommitResult> result = parts_.writer.Commit(commit);
  absl::Status status = result.status();
  if (status.ok()) {
    stats_.leads_read += commit.rows.size();
    stats_.leads_inserted += static_cast<uint64_t>(result->inserted);
    stats_.leads_replaced += static_cast<uint64_t>(result->replaced);
    stats_.leads_unchanged += static_cast<uint64_t>(result->unchanged);
    stats_.leads_unstamped += static_cast<uint64_t>(result->unstamped);
    shifts_.clear();
    NoteGone(*result);
    scheduler_.Committed(call.planned->pass, *result,
                         upstream_.Earliest(parts_.clock.SteadyNow()));
    const bool was_complete = state_.complete;
    if (call.planned->pass == PassId::kReconcile) NoteLost(*result);
    status = ReloadReplica();
    if (status.ok() && state_.complete && !was_complete) {
      LogInfo("replica-complete", {{"leads", state_.leads_stored}});
    }
  }
  if (status.ok()) {
    // The last gap is closed: one look at the newest changes makes it certain.
    const bool may_be_complete =
        state_.view_suffices && state_.leads_broken == 0;
    if (may_be_complete && !state_.complete && !commit.as_of &&
        NothingMissing()) {
      scheduler_.HurryTail();
    }
    return status;
  }
  // Nothing of the answer is in the replica: what the passes remember of it
  // is wrong. The replica is asked, not memory.
  NoteError(std::string(status.message()));
  StateOf(call.lane).not_before = parts_.clock.SteadyNow() + kReplicaPause;
  auto in_hand = parts_.writer.LoadInHand();
  scheduler_.Reset(in_hand.ok() ? *in_hand : std::vector<WindowProgress>());
  return status;
}

absl::Status SyncEngine::ReloadReplica() {
  absl::StatusOr<Coverage> coverage = parts_.writer.LoadCoverage();
  if (!coverage.ok()) return coverage.status();
  auto rereads = parts_.writer.LoadRereads();
  if (!rereads.ok()) return rereads.status();
  absl::StatusOr<ReplicaState> state = parts_.writer.LoadState();
  if (!state.ok()) return state.status();
  coverage_ = *std::move(coverage);
  rereads_ = *std::move(rereads);
  state_ = *std::move(state);
  return absl::OkStatus();
}

PassContext SyncEngine::Context() const {
  return {coverage_,
          rereads_,
          upstream_.Earliest(parts_.clock.SteadyNow()),
          pages_.Size(),
          options_.safety_lag,
          options_.history_start,
          state_.leads_expected.has_value(),
          {},
          state_.as_of,
          std::max<size_t>(options_.lead_types.size(), 1)};
}

bool SyncEngine::NothingMissing() const {
  if (!state_.as_of) return false;
  const Stretch history{
      options_.history_start,
      std::chrono::floor<std::chrono::seconds>(*state_.as_of)};
  return coverage_.Gaps(history).empty();
}

ReplicaState SyncEngine::State() const {
  std::scoped_lock lock(mutex_);
  return state_;
}

bool SyncEngine::NothingInDoubt() const {
  std::scoped_lock lock(mutex_);
  return rereads_.empty();
}

SyncStats SyncEngine::Stats() const {
  std::scoped_lock lock(mutex_);
  SyncStats stats = stats_;
  stats.hints = scheduler_.Hints();
  stats.windows_that_differed = scheduler_.Reconcile().Differences();
  stats.verified = scheduler_.Verified();
  stats.enumerated = scheduler_.Enumerated();
  stats.merges = scheduler_.Merges();
  stats.leads_lost += stats.enumerated.lost;
  stats.suspects = scheduler_.Reconcile().SuspectCount();
  stats.unconfirmed = scheduler_.Reconcile().UnconfirmedCount();
  return stats;
}

Duration SyncEngine::PollInterval() const {
  std::scoped_lock lock(mutex_);
  return poll_interval_;
}

TimePoint SyncEngine::UpstreamNow() const {
  std::scoped_lock lock(mutex_);
  return upstream_.Earliest(parts_.clock.SteadyNow());
}

}  // namespace leadline
