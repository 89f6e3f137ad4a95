// SPDX-License-Identifier: Apache-2.0
#include "replica/writer_state.h"

#include <algorithm>

#include "base/log.h"
#include "replica/account_table.h"
#include "replica/gone_applier.h"
#include "replica/page_applier.h"
#include "replica/phone_index.h"
#include "replica/replica_file.h"

namespace leadline {
namespace {

// The last pass that reads a stretch again does so at an age of 24 hours.
constexpr Duration kSettledAge = std::chrono::hours(25);

}  // namespace

ReplicaWriter::State::~State() {
  if (!is_loaded_) return;
  // What fails here is only missed by those who look into the file.
  tables_->runs.End(SystemClock().Now()).IgnoreError();
  wal_->Cut().IgnoreError();
}

absl::Status ReplicaWriter::State::Prepare() {
  absl::Status status = OpenTables();
  if (!status.ok()) return status;
  status = InTransaction([this] {
    absl::Status followed = FollowRules();
    return followed.ok() ? BeginRun() : followed;
  });
  ShowPacker();
  // A new index is a large WAL.
  if (status.ok()) KeepWal();
  return status;
}

// To those who pack ahead.
void ReplicaWriter::State::ShowPacker() {
  std::shared_ptr<const LeadPacker> latest = tables_->bodies.Packer();
  const std::scoped_lock lock(packer_mu_);
  packer_ = std::move(latest);
}

// The commit stands; a checkpoint that fails now is tried again.
void ReplicaWriter::State::KeepWal() {
  wal_->AfterCommit(database_->WalFrames()).IgnoreError();
}

// In the transaction that changes the account's country code: those who read
// have both as they were, or both anew.
absl::Status ReplicaWriter::State::FollowRules() {
  const SystemClock clock;
  const SteadyPoint began = clock.SteadyNow();
  const absl::StatusOr<bool> rebuilt =
      FollowKeyRules(*database_, tables_->leads, rules_);
  if (!rebuilt.ok()) return rebuilt.status();
  const absl::StatusOr<int64_t> stored =
      database_->Number("SELECT leads_stored FROM state");
  if (!stored.ok()) return stored.status();
  if (*rebuilt && *stored > 0) {
    LogInfo("phone-keys-rebuilt",
            {{"country-code", account_.default_country_code},
             {"leads", *stored},
             {"took", clock.SteadyNow() - began}});
  }
  return absl::OkStatus();
}

// What the replica says of itself has to be true at once for this account and
// these options, not only after the first commit.
absl::Status ReplicaWriter::State::BeginRun() {
  absl::Status status = FollowUser();
  if (!status.ok()) return status;
  return tables_->runs.Begin(SystemClock().Now(), "write");
}

absl::Status ReplicaWriter::State::FollowUser() {
  const absl::StatusOr<bool> view_changed =
      UpdateAccount(*database_, account_, options_.lead_types);
  if (!view_changed.ok()) return view_changed.status();
  absl::Status status = Reload();
  if (status.ok() && *view_changed && stored_.state.leads_stored > 0) {
    LogWarning("view-changed",
               {{"next",
                 "the keys see another part of the account than those before: "
                 "all of it is read again, and the replica is not complete "
                 "until then"}});
  }
  if (!status.ok()) return status;
  Describe(PageCommit(), CommitResult());
  return tables_->sync.SaveState(stored_);
}

absl::Status ReplicaWriter::State::ChangeUser(const Account& account) {
  const std::scoped_lock lock(mu_);
  absl::Status status = CheckAccount(*database_, path_, account);
  if (!status.ok()) return status;
  const Account before = account_;
  account_.user_id = account.user_id;
  account_.full_view = account.full_view;
  status = InTransaction([this] { return FollowUser(); });
  if (status.ok()) return status;
  account_ = before;
  Reload().IgnoreError();
  return status;
}

absl::Status ReplicaWriter::State::OpenTables() {
  absl::StatusOr<LeadTable> leads = LeadTable::Open(*database_);
  if (!leads.ok()) return leads.status();
  absl::StatusOr<SyncTables> sync = SyncTables::Open(*database_);
  if (!sync.ok()) return sync.status();
  absl::StatusOr<Tombstones> tombstones = Tombstones::Open(*database_);
  if (!tombstones.ok()) return tombstones.status();
  absl::StatusOr<StampQueries> stamps = StampQueries::Open(*database_);
  if (!stamps.ok()) return stamps.status();
  absl::StatusOr<IdQueries> ids = IdQueries::Open(*database_);
  if (!ids.ok()) return ids.status();
  absl::StatusOr<BodyCodec> bodies = BodyCodec::Open(*database_);
  if (!bodies.ok()) return bodies.status();
  absl::StatusOr<AttributeNames> names = AttributeNames::Open(*database_);
  if (!names.ok()) return names.status();
  absl::StatusOr<RunHistory> runs = RunHistory::Open(*database_);
  if (!runs.ok()) return runs.status();
  auto wal = WalKeeper::Open(path_, options_.max_wal_bytes);
  if (!wal.ok()) return wal.status();
  wal_ = *std::move(wal);
  tables_.emplace(Tables{std::move(*leads), std::move(*sync),
                         std::move(*tombstones), std::move(*stamps),
                         std::move(*ids), std::move(*bodies), std::move(*names),
                         std::move(*runs)});
  return absl::OkStatus();
}

absl::Status ReplicaWriter::State::Reload() {
  is_loaded_ = false;
  absl::StatusOr<Coverage> coverage = tables_->sync.LoadCoverage();
  if (!coverage.ok()) return coverage.status();
  absl::StatusOr<StoredState> stored = tables_->sync.LoadState();
  if (!stored.ok()) return stored.status();
  absl::StatusOr<std::unordered_map<int64_t, PendingDoubt>> doubts =
      tables_->sync.LoadDoubts();
  if (!doubts.ok()) return doubts.status();
  absl::StatusOr<BrokenLeads> broken = tables_->sync.LoadBroken();
  if (!broken.ok()) return broken.status();
  // A dictionary that was trained in what was rolled back is gone.
  absl::StatusOr<BodyCodec> bodies = BodyCodec::Open(*database_);
  if (!bodies.ok()) return bodies.status();
  const absl::StatusOr<int64_t> user_changed =
      database_->Number("SELECT user_changed FROM account");
  if (!user_changed.ok()) return user_changed.status();
  user_changed_ = *user_changed != 0;
  coverage_ = std::move(*coverage);
  stored_ = std::move(*stored);
  doubts_ = std::move(*doubts);
  broken_ = std::move(*broken);
  tables_->bodies = std::move(*bodies);
  is_loaded_ = true;
  return absl::OkStatus();
}

absl::StatusOr<CommitResult> ReplicaWriter::State::Commit(
    const PageCommit& page) {
  const std::scoped_lock lock(mu_);
  absl::Status status;
  if (!is_loaded_) status = Reload();
  if (status.ok()) status = database_->Run("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  absl::StatusOr<CommitResult> result = ApplyPage(page);
  if (result.ok()) {
    status = database_->Run("COMMIT");
    if (!status.ok()) result = status;
  }
  if (!result.ok()) {
    // Some errors have rolled back already, so this one may fail.
    database_->Run("ROLLBACK").IgnoreError();
    // One that fails is tried again by the next commit.
    Reload().IgnoreError();
    return result;
  }
  ShowPacker();
  KeepWal();
  return result;
}

absl::StatusOr<CommitResult> ReplicaWriter::State::ApplyPage(
    const PageCommit& page) {
  absl::Status status = TrainIfDue(page);
  if (!status.ok()) return status;
  // First, so that a stretch that still contradicts itself stays.
  for (const Stretch& done : page.reread_done) {
    status = tables_->sync.RemoveReread(done);
    if (!status.ok()) return status;
  }
  for (const Stretch& wanted : page.reread_wanted) {
    status = tables_->sync.AddReread(wanted);
    if (!status.ok()) return status;
  }
  PageApplier applier({tables_->leads, tables_->sync, tables_->bodies,
                       tables_->tombstones, rules_, doubts_},
                      page);
  for (const LeadRow& row : page.rows) {
    status = applier.Apply(row);
    if (!status.ok()) return status;
  }
  CommitResult result = applier.Result();
  const uint64_t stored =
      stored_.state.leads_stored + static_cast<uint64_t>(result.inserted);
  GoneApplier goer(
      {tables_->leads, tables_->sync, tables_->tombstones, doubts_}, stored,
      user_changed_);
  status = goer.Apply(page, result);
  if (status.ok()) status = ApplySync(page, result);
  if (!status.ok()) return status;
  return result;
}

absl::Status ReplicaWriter::State::TrainIfDue(const PageCommit& page) {
  std::vector<std::string_view> bodies;
  bodies.reserve(page.rows.size());
  for (const LeadRow& row : page.rows) bodies.emplace_back(row.lead);
  return tables_->bodies.TrainIfDue(bodies, stored_.state.leads_stored);
}

absl::Status ReplicaWriter::State::ApplySync(const PageCommit& page,
                                             const CommitResult& result) {
  Coverage coverage = coverage_;
  TimePoint& filled_until = stored_.filled_until;
  for (const ReadShift& shift : page.shifts) {
    coverage.Shift(shift);
    std::optional<TimePoint>& as_of = stored_.state.as_of;
    as_of = std::min(as_of, std::optional(shift.since - shift.back));
    filled_until = page.read.ended;
    reread_until_ = TimePoint();
  }
  for (CoveredStretch covered : page.covered) {
    // A window that was cut by a clock that was ahead may end after its read.
    const auto read_at =
        std::chrono::floor<std::chrono::seconds>(covered.read_at);
    if (covered.stretch.to > read_at) {
      covered.stretch.to = read_at;
      if (covered.stretch.from >= read_at) continue;
    }
    if (!page.as_of) NoteReread(page, coverage, covered.stretch);
    coverage.Add(covered);
  }
  coverage.JoinSettled(kSettledAge);
  absl::Status status = tables_->sync.ChangeCoverage(coverage_, coverage);
  if (!status.ok()) return status;
  coverage_ = std::move(coverage);
  status = ApplyBroken(page);
  if (!status.ok()) return status;
  if (page.in_hand) {
    status = tables_->sync.SetInHand(*page.in_hand);
    if (!status.ok()) return status;
  }
  if (page.enumeration) {
    status = tables_->sync.SetEnumeration(*page.enumeration);
    if (!status.ok()) return status;
  }
  if (page.sweep) {
    status = tables_->sync.SetSweep(*page.sweep);
    if (!status.ok()) return status;
  }
  if (page.merges) {
    status = tables_->sync.SetMerges(*page.merges);
    if (!status.ok()) return status;
  }
  Describe(page, result);
  return tables_->sync.SaveState(stored_);
}

// What no read had shown by `as_of`, or only too early, is a gap like one that
// nothing covers. What the read of `as_of` itself had shown is not; but one
// that was in flight meanwhile may leave it behind, and confirms nothing.
void ReplicaWriter::State::NoteReread(const PageCommit& page,
                                      const Coverage& coverage,
                                      const Stretch& stretch) {
  const Duration lag = options_.safety_lag;
  const TimePoint as_of = stored_.state.as_of.value_or(TimePoint::max());
  if (!coverage.Gaps(stretch).empty() ||
      !coverage.IsReadLateOrSince(stretch, lag, as_of)) {
    stored_.filled_until = std::max(stored_.filled_until, page.read.ended);
  } else if (!coverage.YoungerThan(lag, stretch).empty()) {
    reread_until_ = std::max(reread_until_, page.read.ended);
  }
}

void ReplicaWriter::State::Describe(const PageCommit& page,
                                    const CommitResult& result) {
  ReplicaState& state = stored_.state;
  // An empty optional is the smallest, so as_of never goes back.
  state.as_of = std::max(state.as_of, page.as_of);
  if (page.as_of) {
    const TimePoint sent = page.look_sent.value_or(page.read.sent);
    TimePoint& filled_until = stored_.filled_until;
    if (sent >= filled_until) filled_until = TimePoint();
    if (sent < reread_until_) {
      filled_until = std::max(filled_until, reread_until_);
    }
  }
  state.leads_stored += static_cast<uint64_t>(result.inserted);
  state.leads_stored -= static_cast<uint64_t>(result.removed);
  if (page.leads_expected) state.leads_expected = page.leads_expected;
  if (page.upstream_offset) state.upstream_offset = *page.upstream_offset;
  if (page.clock_since) state.clock_since = *page.clock_since;
  state.complete_through =
      coverage_.CompleteThrough(options_.history_start, options_.safety_lag);
  state.last_read_end = std::max(state.last_read_end, page.read.ended);
  state.leads_broken = broken_.Count();
  if (page.enumeration) {
    state.leads_hidden = static_cast<uint64_t>(page.enumeration->Hidden());
  }
  state.view_suffices = options_.partial_view ||
                        (account_.full_view && options_.lead_types.empty() &&
                         state.leads_hidden == 0);
  DescribeCompleteness(state);
}

// Everything from `from` on was read late enough, or at `as_of`. It is not
// where a flood of changes made the tail leave some behind: what became visible
// there since, no read has shown.
bool ReplicaWriter::State::IsReadUpTo(TimePoint from, TimePoint as_of) const {
  const auto through = coverage_.CompleteThrough(
      std::chrono::floor<std::chrono::seconds>(from), options_.safety_lag);
  return through && coverage_.IsReadSince(as_of, *through);
}

// A lead can leave a gap while it is being read, by a change that only the
// next read of the newest changes will show: a gap counts as closed once all
// calls of such a read were sent after it was.
void ReplicaWriter::State::DescribeCompleteness(ReplicaState& state) const {
  const std::optional<Stretch> newest = coverage_.NewestRun();
  const bool confirmed = newest && state.as_of &&
                         stored_.filled_until == TimePoint() &&
                         IsReadUpTo(newest->from, *state.as_of);
  if (newest && state.as_of) {
    const TimePoint from = newest->from;
    state.covered_from =
        confirmed ? from : std::max(from, state.covered_from.value_or(from));
    // Their last activity is not known, but that it is no later than this.
    state.covered_from = std::max(state.covered_from, broken_.LatestStamp());
  }
  state.complete = false;
  const bool lacks_some = !broken_.IsEmpty() && !options_.partial_view;
  if (!state.view_suffices || !confirmed || lacks_some) return;
  const Stretch history{options_.history_start,
                        std::chrono::floor<std::chrono::seconds>(*state.as_of)};
  state.complete =
      history.from <= history.to && coverage_.Gaps(history).empty();
}

absl::Status ReplicaWriter::State::AllowDeletes(uint64_t leads,
                                                TimePoint until) {
  const std::scoped_lock lock(mu_);
  absl::Status status = InTransaction([&] {
    absl::Status set = tables_->tombstones.SetAllowance(leads, until);
    if (!set.ok()) return set;
    return database_->Run("UPDATE account SET user_changed = 0");
  });
  if (status.ok()) user_changed_ = false;
  return status;
}

absl::Status ReplicaWriter::State::Report(const WorkerReport& report) {
  const std::scoped_lock lock(mu_);
  absl::Status status =
      InTransaction([&] { return tables_->runs.Note(report); });
  if (status.ok()) KeepWal();
  return status;
}

absl::Status ReplicaWriter::State::InTransaction(
    const std::function<absl::Status()>& write) {
  absl::Status status = database_->Run("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  status = write();
  if (status.ok()) status = database_->Run("COMMIT");
  // Some errors have rolled back already, so this one may fail.
  if (!status.ok()) database_->Run("ROLLBACK").IgnoreError();
  return status;
}

absl::StatusOr<ReplicaState> ReplicaWriter::State::LoadState() {
  const std::scoped_lock lock(mu_);
  const absl::StatusOr<StoredState> stored = tables_->sync.LoadState();
  if (!stored.ok()) return stored.status();
  return stored->state;
}

}  // namespace leadline
