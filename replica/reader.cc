// SPDX-License-Identifier: Apache-2.0
#include "replica/reader.h"

#include <string>
#include <utility>

#include "replica/codec.h"
#include "replica/id_lookup.h"
#include "replica/lead_id.h"
#include "replica/open_for_reading.h"
#include "replica/report_query.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"
#include "replica/state_query.h"
#include "replica/unpacked_cache.h"

namespace leadline {
namespace {

constexpr char kBegin[] = "BEGIN";
constexpr char kCommit[] = "COMMIT";
constexpr char kMatches[] =
    "SELECT lead, match, activity FROM phones WHERE key = ?1"
    " ORDER BY activity DESC, stamp DESC, number DESC, lead";
constexpr char kBody[] =
    "SELECT codec, read_sent, body FROM leads WHERE lead = ?1";
constexpr char kDictionary[] =
    "SELECT bytes FROM dictionaries WHERE codec = ?1";

// The winner's row in the phone index.
struct Winner {
  int64_t lead = 0;
  PhoneEntry entry;
  int64_t activity = 0;
};

// A question with a country code does not match by national digits alone.
// Digits that are stored without being recognised may match it: they are
// equal in full, and nothing says that they lack the country code.
bool MayMatch(const PhoneQuery& query, MatchKind kind) {
  return !query.IsInternational() || kind != MatchKind::kNational;
}

absl::Status TooMany() {
  return absl::OutOfRangeError(
      "more than " + std::to_string(kMaxRowsLookedAt) +
      " leads have these digits without a country code");
}

}  // namespace

class ReplicaReader::Connection {
 public:
  Connection(Database database, StateQuery state, IdLookup ids,
             std::shared_ptr<UnpackDictionaries> dictionaries)
      : database_(std::move(database)),
        state_(std::move(state)),
        ids_(std::move(ids)),
        dictionaries_(std::move(dictionaries)) {}

  absl::Status Prepare();
  absl::StatusOr<PhoneAnswer> FindByPhone(const PhoneQuery& query);
  absl::StatusOr<std::optional<LeadById>> FindById(std::string_view id);
  absl::StatusOr<std::optional<LeadById>> FindByIdOrSurvivor(
      std::string_view id);
  absl::StatusOr<ReplicaState> State();
  absl::StatusOr<std::vector<RunRecord>> Runs(uint64_t limit);
  absl::StatusOr<std::vector<AttributeList>> AttributeLists();
  std::optional<SteadyTime> SnapshotBegan() const { return began_; }
  void EndSnapshot();

 private:
  absl::Status EnterSnapshot();
  absl::Status ReadStateIfChanged();
  absl::StatusOr<PhoneAnswer> Lookup(const PhoneQuery& query);
  absl::StatusOr<uint32_t> FindWinner(const PhoneQuery& query, Winner& winner);
  absl::StatusOr<LeadById> ReadLead(int64_t lead);
  absl::StatusOr<std::optional<LeadById>> FindInSnapshot(std::string_view id);
  absl::StatusOr<const UnpackDictionary*> DictionaryOf(int64_t codec);

  Database database_;  // before all statements: they must not outlive it
  StateQuery state_;
  IdLookup ids_;
  Statement begin_;
  Statement commit_;
  Statement matches_;
  Statement body_;
  Statement dictionary_;
  const std::shared_ptr<UnpackDictionaries> dictionaries_;
  BodyUnpacker unpacker_;
  UnpackedCache unpacked_;
  // The dictionary used last, which is nearly always the next one too.
  int64_t latest_codec_ = kPlainCodec;
  const UnpackDictionary* latest_dictionary_ = nullptr;

  std::optional<SteadyTime> began_;
  std::optional<uint32_t> state_version_;
  StoredState stored_;  // as of state_version_
};

absl::Status ReplicaReader::Connection::Prepare() {
  const std::pair<Statement*, const char*> wanted[] = {
      {&begin_, kBegin},
      {&commit_, kCommit},
      {&matches_, kMatches},
      {&body_, kBody},
      {&dictionary_, kDictionary}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database_.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = std::move(*prepared);
  }
  return absl::OkStatus();
}

absl::Status ReplicaReader::Connection::EnterSnapshot() {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (began_ && now - *began_ < kMaxSnapshotAge) return absl::OkStatus();
  EndSnapshot();
  absl::Status status = begin_.Run();
  if (status.ok()) began_ = now;
  return status;
}

void ReplicaReader::Connection::EndSnapshot() {
  if (!began_) return;
  began_.reset();
  // Ending a read cannot fail in a way that anything could be done about.
  commit_.Run().IgnoreError();
}

// REQUIRES: a statement has read within the snapshot, so that it is fixed.
absl::Status ReplicaReader::Connection::ReadStateIfChanged() {
  const uint32_t version = database_.DataVersion();
  if (state_version_ == version) return absl::OkStatus();
  absl::StatusOr<StoredState> stored = state_.Read();
  if (!stored.ok()) return stored.status();
  stored_ = std::move(*stored);
  state_version_ = version;
  return absl::OkStatus();
}

absl::StatusOr<PhoneAnswer> ReplicaReader::Connection::FindByPhone(
    const PhoneQuery& query) {
  absl::Status status = EnterSnapshot();
  if (!status.ok()) return status;
  absl::StatusOr<PhoneAnswer> answer = Lookup(query);
  matches_.Reset();
  body_.Reset();
  if (!answer.ok()) EndSnapshot();
  return answer;
}

absl::StatusOr<PhoneAnswer> ReplicaReader::Connection::Lookup(
    const PhoneQuery& query) {
  Winner winner;
  const absl::StatusOr<uint32_t> count = FindWinner(query, winner);
  if (!count.ok()) return count.status();
  absl::Status status = ReadStateIfChanged();
  if (!status.ok()) return status;
  const ReplicaState& state = stored_.state;
  PhoneAnswer answer;
  answer.as_of = state.as_of;
  answer.complete_through = state.complete_through;
  answer.upstream_offset = state.upstream_offset;
  answer.complete = state.complete;
  if (*count == 0) return answer;
  FoundLead& found = answer.found.emplace();
  found.field = winner.entry.field;
  found.kind = winner.entry.kind;
  found.match_count = *count;
  found.last_activity = OrderTime(winner.activity);
  absl::StatusOr<LeadById> lead = ReadLead(winner.lead);
  if (!lead.ok()) return lead.status();
  found.lead = std::move(lead->lead);
  found.read_at = lead->read_at;
  // An unread lead's stamp, and so its activity, is before the newest run.
  answer.complete =
      state.complete || (state.view_suffices && state.covered_from &&
                         found.last_activity >= state.covered_from);
  return answer;
}

absl::StatusOr<uint32_t> ReplicaReader::Connection::FindWinner(
    const PhoneQuery& query, Winner& winner) {
  matches_.Bind(1, query.Key().digits);
  uint32_t count = 0;
  for (uint32_t rows = 0; count < kMaxMatchCount; ++rows) {
    const absl::StatusOr<bool> row = matches_.Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    if (rows == kMaxRowsLookedAt) {
      // The winner comes before all other matches; without it nothing is known.
      return count > 0 ? absl::StatusOr<uint32_t>(count) : TooMany();
    }
    const std::optional<PhoneEntry> entry = EntryOf(matches_.Int(1));
    if (!entry) return absl::DataLossError("the phone index is damaged");
    if (!MayMatch(query, entry->kind)) continue;
    if (count == 0) winner = {matches_.Int(0), *entry, matches_.Int(2)};
    ++count;
  }
  return count;
}

absl::StatusOr<std::optional<LeadById>> ReplicaReader::Connection::FindById(
    std::string_view id) {
  absl::Status status = EnterSnapshot();
  if (!status.ok()) return status;
  return FindInSnapshot(id);
}

absl::StatusOr<std::optional<LeadById>>
ReplicaReader::Connection::FindInSnapshot(std::string_view id) {
  const absl::StatusOr<std::optional<int64_t>> row = ids_.Row(id);
  if (!row.ok()) {
    EndSnapshot();
    return row.status();
  }
  if (!*row) return std::nullopt;
  absl::StatusOr<LeadById> lead = ReadLead(**row);
  body_.Reset();
  if (lead.ok()) {
    lead->id = NormalLeadId(id);
    return *std::move(lead);
  }
  EndSnapshot();
  return lead.status();
}

absl::StatusOr<std::optional<LeadById>>
ReplicaReader::Connection::FindByIdOrSurvivor(std::string_view id) {
  absl::StatusOr<std::optional<LeadById>> found = FindById(id);
  std::string next(id);
  for (int merges = 0; found.ok() && !*found && merges < kMaxMerges; ++merges) {
    absl::StatusOr<std::string> survivor = ids_.Survivor(next);
    if (!survivor.ok()) {
      EndSnapshot();
      return survivor.status();
    }
    if (survivor->empty()) break;
    next = *std::move(survivor);
    found = FindInSnapshot(next);
  }
  return found;
}

absl::StatusOr<LeadById> ReplicaReader::Connection::ReadLead(int64_t lead) {
  body_.Bind(1, lead);
  const absl::StatusOr<bool> row = body_.Step();
  if (!row.ok()) return row.status();
  if (!*row) {
    return absl::DataLossError(
        "the phone index names a lead that is not there");
  }
  const int64_t codec = body_.Int(0);
  LeadById result;
  result.read_at = TimeOf(body_.Int(1));
  const std::string_view body = body_.Blob(2);
  if (codec == kPlainCodec) {
    result.lead = body;
    return result;
  }
  if (const std::string* known = unpacked_.Find(lead, codec, body)) {
    result.lead = *known;
    return result;
  }
  const absl::StatusOr<const UnpackDictionary*> dictionary =
      DictionaryOf(codec);
  if (!dictionary.ok()) return dictionary.status();
  absl::Status status = unpacker_.Unpack(**dictionary, body, result.lead);
  if (!status.ok()) return status;
  unpacked_.Offer(lead, codec, body, result.lead);
  return result;
}

absl::StatusOr<const UnpackDictionary*> ReplicaReader::Connection::DictionaryOf(
    int64_t codec) {
  if (codec == latest_codec_) return latest_dictionary_;
  const UnpackDictionary* dictionary = dictionaries_->Find(codec);
  if (dictionary == nullptr) {
    dictionary_.Bind(1, codec);
    const absl::StatusOr<bool> row = dictionary_.Step();
    if (row.ok() && *row) {
      dictionary = &dictionaries_->Add(codec, dictionary_.Blob(0));
    }
    dictionary_.Reset();
    if (!row.ok()) return row.status();
  }
  if (dictionary == nullptr) {
    return absl::DataLossError("a lead names a dictionary that is not there");
  }
  latest_codec_ = codec;
  latest_dictionary_ = dictionary;
  return dictionary;
}

absl::StatusOr<ReplicaState> ReplicaReader::Connection::State() {
  absl::Status status = EnterSnapshot();
  if (!status.ok()) return status;
  absl::StatusOr<StoredState> stored = state_.Read();
  if (stored.ok()) {
    absl::StatusOr<std::optional<WorkerReport>> worker =
        ReadWorkerReport(database_);
    if (worker.ok()) {
      stored->state.worker = *std::move(worker);
      return std::move(stored->state);
    }
    stored = worker.status();
  }
  EndSnapshot();
  return stored.status();
}

absl::StatusOr<std::vector<RunRecord>> ReplicaReader::Connection::Runs(
    uint64_t limit) {
  absl::Status status = EnterSnapshot();
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<RunRecord>> runs = ReadRuns(database_, limit);
  if (!runs.ok()) EndSnapshot();
  return runs;
}

absl::StatusOr<std::vector<AttributeList>>
ReplicaReader::Connection::AttributeLists() {
  absl::Status status = EnterSnapshot();
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<AttributeList>> lists =
      ReadAttributeLists(database_);
  if (!lists.ok()) EndSnapshot();
  return lists;
}

ReplicaReader::ReplicaReader(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
ReplicaReader::~ReplicaReader() = default;

absl::StatusOr<std::unique_ptr<ReplicaReader>> ReplicaReader::Open(
    const std::string& path, std::shared_ptr<UnpackDictionaries> dictionaries) {
  absl::StatusOr<Database> database = OpenForReading(path);
  if (!database.ok()) return database.status();
  absl::StatusOr<StateQuery> state = StateQuery::Open(*database);
  if (!state.ok()) return state.status();
  absl::StatusOr<IdLookup> ids = IdLookup::Open(*database);
  if (!ids.ok()) return ids.status();
  auto connection =
      std::make_unique<Connection>(std::move(*database), *std::move(state),
                                   *std::move(ids), std::move(dictionaries));
  absl::Status status = connection->Prepare();
  if (!status.ok()) return status;
  return std::unique_ptr<ReplicaReader>(
      new ReplicaReader(std::move(connection)));
}

absl::StatusOr<PhoneAnswer> ReplicaReader::FindByPhone(
    const PhoneQuery& query) {
  return connection_->FindByPhone(query);
}

absl::StatusOr<std::optional<LeadById>> ReplicaReader::FindById(
    std::string_view id) {
  return connection_->FindById(id);
}

absl::StatusOr<std::optional<LeadById>> ReplicaReader::FindByIdOrSurvivor(
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
