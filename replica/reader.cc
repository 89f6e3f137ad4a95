// SPDX-License-Identifier: Apache-2.0
#include "replica/reader.h"

#include <string>
#include <utility>

#include "replica/answer_memo.h"
#include "replica/id_lookup.h"
#include "replica/lead_bodies.h"
#include "replica/lead_id.h"
#include "replica/match_query.h"
#include "replica/open_for_reading.h"
#include "replica/report_query.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"
#include "replica/state_query.h"

namespace leadline {
namespace {

constexpr char kBegin[] = "BEGIN";
// Reads, and so fixes the snapshot that BEGIN only promises.
constexpr char kVersion[] = "PRAGMA data_version";
constexpr char kCommit[] = "COMMIT";

}  // namespace

class ReplicaReader::Connection {
 public:
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      Database database, std::shared_ptr<LeadDictionaries> dictionaries);

  absl::StatusOr<PhoneAnswer> FindByPhone(const PhoneQuery& query,
                                          const Projection& wanted);
  absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, const Projection& wanted,
      LeadStore::TakeAnswer take);
  absl::StatusOr<MatchListEnd> ListByPhone(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      const Projection& wanted, LeadStore::TakeLead take);
  absl::StatusOr<std::optional<LeadById>> FindById(std::string_view id);
  absl::StatusOr<IdAnswer> FindByIdOrSurvivor(std::string_view id);
  absl::StatusOr<ReplicaState> State();
  absl::StatusOr<std::vector<RunRecord>> Runs(uint64_t limit);
  absl::StatusOr<std::vector<AttributeList>> AttributeLists();
  std::optional<SteadyTime> SnapshotBegan() const { return began_; }
  void EndSnapshot();

 private:
  // What reads the database.
  struct Parts {
    Statement begin;
    Statement version;
    Statement commit;
    StateQuery state;
    MatchQuery matches;
    LeadBodies bodies;
    IdLookup ids;
  };

  Connection(Database database, Parts parts)
      : database_(std::move(database)), parts_(std::move(parts)) {}

  // `read` within a snapshot, which does not outlive an error: that may have
  // come of it.
  template <typename Answer, typename Read>
  absl::StatusOr<Answer> InSnapshot(const Read& read) {
    absl::Status status = EnterSnapshot();
    if (!status.ok()) return status;
    absl::StatusOr<Answer> answer = read();
    if (!answer.ok()) EndSnapshot();
    return answer;
  }

  absl::Status EnterSnapshot();
  absl::Status BeginSnapshot();
  absl::StatusOr<uint32_t> ReadVersion();

  // All of these are to be called within a snapshot.
  SnapshotFreshness Freshness() const { return SnapshotOf(stored_.state); }
  absl::StatusOr<PhoneAnswer> LookUp(const PhoneQuery& query,
                                     const Projection& wanted);
  absl::StatusOr<AnswerMemo::Winner> FindWinner(const PhoneQuery& query,
                                                const Projection& wanted);
  PhoneAnswer AnswerWith(AnswerMemo::Winner winner) const;
  absl::StatusOr<SnapshotFreshness> LookUpEach(
      std::span<const PhoneQuery> queries, const Projection& wanted,
      LeadStore::TakeAnswer take);
  absl::StatusOr<std::optional<LeadById>> FindLead(std::string_view id);
  absl::StatusOr<IdAnswer> FollowMerges(std::string_view id);

  Database database_;  // before all statements: they must not outlive it
  Parts parts_;

  std::optional<SteadyTime> began_;
  std::optional<uint32_t> version_;
  StoredState stored_;  // as of version_
  AnswerMemo memo_;
};

absl::StatusOr<std::unique_ptr<ReplicaReader::Connection>>
ReplicaReader::Connection::Open(
    Database database, std::shared_ptr<LeadDictionaries> dictionaries) {
  absl::StatusOr<Statement> begin = database.Prepare(kBegin);
  if (!begin.ok()) return begin.status();
  absl::StatusOr<Statement> version = database.Prepare(kVersion);
  if (!version.ok()) return version.status();
  absl::StatusOr<Statement> commit = database.Prepare(kCommit);
  if (!commit.ok()) return commit.status();
  absl::StatusOr<StateQuery> state = StateQuery::Open(database);
  if (!state.ok()) return state.status();
  absl::StatusOr<MatchQuery> matches = MatchQuery::Open(database);
  if (!matches.ok()) return matches.status();
  absl::StatusOr<LeadBodies> bodies =
      LeadBodies::Open(database, std::move(dictionaries));
  if (!bodies.ok()) return bodies.status();
  absl::StatusOr<IdLookup> ids = IdLookup::Open(database);
  if (!ids.ok()) return ids.status();
  return std::unique_ptr<Connection>(new Connection(
      std::move(database),
      {*std::move(begin), *std::move(version), *std::move(commit),
       *std::move(state), *std::move(matches), *std::move(bodies),
       *std::move(ids)}));
}

absl::Status ReplicaReader::Connection::EnterSnapshot() {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (began_ && now - *began_ < kMaxSnapshotAge) return absl::OkStatus();
  EndSnapshot();
  began_ = now;
  absl::Status status = BeginSnapshot();
  if (!status.ok()) EndSnapshot();
  return status;
}

absl::Status ReplicaReader::Connection::BeginSnapshot() {
  absl::Status status = parts_.begin.Run();
  if (!status.ok()) return status;
  const absl::StatusOr<uint32_t> version = ReadVersion();
  if (!version.ok()) return version.status();
  if (version_ == *version) return absl::OkStatus();
  absl::StatusOr<StoredState> stored = parts_.state.Read();
  if (!stored.ok()) return stored.status();
  stored_ = *std::move(stored);
  version_ = *version;
  return absl::OkStatus();
}

// Another number whenever another connection has committed.
absl::StatusOr<uint32_t> ReplicaReader::Connection::ReadVersion() {
  const absl::StatusOr<bool> row = parts_.version.Step();
  const auto version = static_cast<uint32_t>(parts_.version.Int(0));
  parts_.version.Reset();
  if (!row.ok()) return row.status();
  return version;
}

void ReplicaReader::Connection::EndSnapshot() {
  if (!began_) return;
  began_.reset();
  // Ending a read cannot fail in a way that anything could be done about.
  parts_.commit.Run().IgnoreError();
}

absl::StatusOr<PhoneAnswer> ReplicaReader::Connection::FindByPhone(
    const PhoneQuery& query, const Projection& wanted) {
  return InSnapshot<PhoneAnswer>([&] { return LookUp(query, wanted); });
}

absl::StatusOr<PhoneAnswer> ReplicaReader::Connection::LookUp(
    const PhoneQuery& query, const Projection& wanted) {
  const AnswerMemo::Question question = {query.Key(), query.IsInternational(),
                                         parts_.bodies.NumberOf(wanted),
                                         *version_};
  if (const AnswerMemo::Winner* const known = memo_.Find(question)) {
    return AnswerWith(*known);
  }
  absl::StatusOr<AnswerMemo::Winner> winner = FindWinner(query, wanted);
  if (!winner.ok()) return winner.status();
  memo_.Offer(question, *winner);
  return AnswerWith(*std::move(winner));
}

absl::StatusOr<AnswerMemo::Winner> ReplicaReader::Connection::FindWinner(
    const PhoneQuery& query, const Projection& wanted) {
  const absl::StatusOr<MatchQuery::Winner> winner =
      parts_.matches.FindWinner(query);
  if (!winner.ok()) return winner.status();
  if (winner->count == 0) return std::nullopt;
  const IndexedMatch& match = winner->match;
  absl::StatusOr<LeadBody> body =
      parts_.bodies.Read(match.position.row, wanted);
  if (!body.ok()) return body.status();
  return FoundLead{std::move(body->lead),
                   match.field,
                   match.kind,
                   winner->count,
                   OrderTime(match.position.activity),
                   body->read_at};
}

PhoneAnswer ReplicaReader::Connection::AnswerWith(
    AnswerMemo::Winner winner) const {
  PhoneAnswer answer{Freshness(), std::move(winner)};
  if (!answer.found) return answer;
  // An unread lead's stamp, and so its activity, is before the newest run.
  const ReplicaState& state = stored_.state;
  answer.complete =
      state.complete || (state.view_suffices && state.covered_from &&
                         answer.found->last_activity >= state.covered_from);
  return answer;
}

absl::StatusOr<SnapshotFreshness> ReplicaReader::Connection::FindEach(
    std::span<const PhoneQuery> queries, const Projection& wanted,
    LeadStore::TakeAnswer take) {
  return InSnapshot<SnapshotFreshness>(
      [&] { return LookUpEach(queries, wanted, take); });
}

absl::StatusOr<SnapshotFreshness> ReplicaReader::Connection::LookUpEach(
    std::span<const PhoneQuery> queries, const Projection& wanted,
    LeadStore::TakeAnswer take) {
  for (size_t i = 0; i < queries.size(); ++i) {
    const absl::StatusOr<PhoneAnswer> answer = LookUp(queries[i], wanted);
    if (!answer.ok() && !absl::IsOutOfRange(answer.status())) {
      return answer.status();
    }
    if (!take(i, answer)) break;
  }
  return Freshness();
}

absl::StatusOr<MatchListEnd> ReplicaReader::Connection::ListByPhone(
    const PhoneQuery& query, const std::optional<MatchPosition>& after,
    const Projection& wanted, LeadStore::TakeLead take) {
  return InSnapshot<MatchListEnd>([&]() -> absl::StatusOr<MatchListEnd> {
    const auto show = [&](const IndexedMatch& match) -> absl::StatusOr<bool> {
      absl::StatusOr<LeadBody> body =
          parts_.bodies.Read(match.position.row, wanted);
      if (!body.ok()) return body.status();
      return take({std::move(body->lead), match.field, match.kind, 0,
                   OrderTime(match.position.activity), body->read_at});
    };
    absl::StatusOr<std::optional<MatchPosition>> last =
        parts_.matches.List(query, after, show);
    if (!last.ok()) return last.status();
    return MatchListEnd{Freshness(), *last};
  });
}

absl::StatusOr<std::optional<LeadById>> ReplicaReader::Connection::FindById(
    std::string_view id) {
  return InSnapshot<std::optional<LeadById>>([&] { return FindLead(id); });
}

absl::StatusOr<std::optional<LeadById>> ReplicaReader::Connection::FindLead(
    std::string_view id) {
  const absl::StatusOr<std::optional<int64_t>> row = parts_.ids.Row(id);
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<LeadById>();
  absl::StatusOr<LeadBody> body = parts_.bodies.Read(**row, {});
  if (!body.ok()) return body.status();
  return LeadById{std::move(body->lead), body->read_at, NormalLeadId(id)};
}

absl::StatusOr<IdAnswer> ReplicaReader::Connection::FindByIdOrSurvivor(
    std::string_view id) {
  return InSnapshot<IdAnswer>([&] { return FollowMerges(id); });
}

absl::StatusOr<IdAnswer> ReplicaReader::Connection::FollowMerges(
    std::string_view id) {
  IdAnswer answer;
  std::string next(id);
  for (int merges = 0; merges <= kMaxMerges; ++merges) {
    absl::StatusOr<std::optional<LeadById>> found = FindLead(next);
    if (!found.ok()) return found.status();
    answer.found = *std::move(found);
    answer.gone_since.reset();
    if (answer.found) break;
    absl::StatusOr<std::optional<GoneRecord>> gone = parts_.ids.Gone(next);
    if (!gone.ok()) return gone.status();
    if (!*gone) break;
    answer.gone_since = (*gone)->confirmed;
    if ((*gone)->survivor.empty()) break;
    next = std::move((*gone)->survivor);
    answer.survivor = NormalLeadId(next);
  }
  static_cast<SnapshotFreshness&>(answer) = Freshness();
  return answer;
}

absl::StatusOr<ReplicaState> ReplicaReader::Connection::State() {
  return InSnapshot<ReplicaState>([&]() -> absl::StatusOr<ReplicaState> {
    absl::StatusOr<std::optional<WorkerReport>> worker =
        ReadWorkerReport(database_);
    if (!worker.ok()) return worker.status();
    ReplicaState state = stored_.state;
    state.worker = *std::move(worker);
    return state;
  });
}

absl::StatusOr<std::vector<RunRecord>> ReplicaReader::Connection::Runs(
    uint64_t limit) {
  return InSnapshot<std::vector<RunRecord>>(
      [&] { return ReadRuns(database_, limit); });
}

absl::StatusOr<std::vector<AttributeList>>
ReplicaReader::Connection::AttributeLists() {
  return InSnapshot<std::vector<AttributeList>>(
      [&] { return ReadAttributeLists(database_); });
}

ReplicaReader::ReplicaReader(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
ReplicaReader::~ReplicaReader() = default;

absl::StatusOr<std::unique_ptr<ReplicaReader>> ReplicaReader::Open(
    const std::string& path, std::shared_ptr<LeadDictionaries> dictionaries) {
  absl::StatusOr<Database> database = OpenForReading(path);
  if (!database.ok()) return database.status();
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(*std::move(database), std::move(dictionaries));
  if (!connection.ok()) return connection.status();
  return std::unique_ptr<ReplicaReader>(
      new ReplicaReader(*std::move(connection)));
}

absl::StatusOr<PhoneAnswer> ReplicaReader::FindByPhone(
    const PhoneQuery& query, const Projection& wanted) {
  return connection_->FindByPhone(query, wanted);
}

absl::StatusOr<SnapshotFreshness> ReplicaReader::FindEach(
    std::span<const PhoneQuery> queries, const Projection& wanted,
    LeadStore::TakeAnswer take) {
  return connection_->FindEach(queries, wanted, take);
}

absl::StatusOr<MatchListEnd> ReplicaReader::ListByPhone(
    const PhoneQuery& query, const std::optional<MatchPosition>& after,
    const Projection& wanted, LeadStore::TakeLead take) {
  return connection_->ListByPhone(query, after, wanted, take);
}

absl::StatusOr<std::optional<LeadById>> ReplicaReader::FindById(
    std::string_view id) {
  return connection_->FindById(id);
}

absl::StatusOr<IdAnswer> ReplicaReader::FindByIdOrSurvivor(
    std::string_view id) {
  return connection_->FindByIdOrSurvivor(id);
}

absl::StatusOr<ReplicaState> ReplicaReader::State() {
  return connection_->State();
}

absl::StatusOr<std::vector<RunRecord>> ReplicaReader::Runs(uint64_t limit) {
  return connection_->Runs(limit);
}

absl::StatusOr<std::vector<AttributeList>> ReplicaReader::AttributeLists() {
  return connection_->AttributeLists();
}

std::optional<ReplicaReader::SteadyTime> ReplicaReader::SnapshotBegan() const {
  return connection_->SnapshotBegan();
}

void ReplicaReader::EndSnapshot() { connection_->EndSnapshot(); }

}  // namespace leadline
