// SPDX-License-Identifier: Apache-2.0
#include "replica/writer.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "replica/account_table.h"
#include "replica/replica_file.h"
#include "replica/replica_paths.h"
#include "replica/snapshot.h"
#include "replica/writer_state.h"

namespace leadline {

ReplicaWriter::ReplicaWriter(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
ReplicaWriter::~ReplicaWriter() = default;

absl::Status ReplicaWriter::CheckPath(const std::string& path) {
  const absl::StatusOr<std::string> file = ResolveReplicaPath(path);
  if (!file.ok()) return file.status();
  std::error_code error;
  if (std::filesystem::is_directory(*file, error)) {
    return absl::FailedPreconditionError(
        path + " is a folder; name a file in it, for example " + path +
        "/leads.db");
  }
  const absl::StatusOr<WriterLock> lock = WriterLock::Take(*file);
  if (!lock.ok()) return lock.status();
  if (!std::filesystem::exists(*file, error)) return absl::OkStatus();
  return CheckReplicaFile(*file);
}

absl::StatusOr<std::unique_ptr<ReplicaWriter>> ReplicaWriter::Open(
    const WriterOptions& options) {
  absl::StatusOr<PhoneKeyRules> rules =
      PhoneKeyRules::Create(options.account.default_country_code);
  if (!rules.ok()) return rules.status();
  const absl::StatusOr<std::string> path = ResolveReplicaPath(options.path);
  if (!path.ok()) return path.status();
  absl::StatusOr<WriterLock> lock = WriterLock::Take(*path);
  if (!lock.ok()) return lock.status();
  std::error_code error;
  absl::Status status;
  if (!std::filesystem::exists(*path, error)) {
    status = MakeReplicaFile(*path, options.account);
    if (status.ok()) status = lock->TakeFile(*path);
    if (!status.ok()) return status;
  }
  status = CheckReplicaFile(*path, options.account);
  if (!status.ok()) return status;
  absl::StatusOr<Database> database = OpenReplicaFile(*path);
  if (!database.ok()) return database.status();
  WriterOptions chosen = options;
  status = KeepCountryCode(*database, chosen.account);
  if (!status.ok()) return status;
  rules = PhoneKeyRules::Create(chosen.account.default_country_code);
  if (!rules.ok()) return rules.status();
  auto state = std::make_unique<State>(
      chosen, *path, std::move(*lock),
      std::make_unique<Database>(std::move(*database)), std::move(*rules));
  status = state->Prepare();
  if (!status.ok()) return status;
  return std::unique_ptr<ReplicaWriter>(new ReplicaWriter(std::move(state)));
}

absl::StatusOr<CommitResult> ReplicaWriter::Commit(const PageCommit& commit) {
  return state_->Commit(commit);
}

PackedBodies ReplicaWriter::Pack(std::span<const LeadRow> rows) const {
  return PackAhead(state_->Packer(), rows);
}

absl::Status ReplicaWriter::MoveWal() { return state_->MoveWal(); }

absl::Status ReplicaWriter::AllowDeletes(uint64_t leads, TimePoint until) {
  return state_->AllowDeletes(leads, until);
}

absl::Status ReplicaWriter::ChangeUser(const Account& account) {
  return state_->ChangeUser(account);
}

absl::StatusOr<uint64_t> ReplicaWriter::CountHeld(TimePoint since) {
  return state_->CountHeld(since);
}

absl::Status ReplicaWriter::Report(const WorkerReport& report) {
  return state_->Report(report);
}

absl::StatusOr<uint64_t> ReplicaWriter::CountStamped(const Stretch& stretch) {
  return state_->CountStamped(stretch);
}

absl::StatusOr<std::vector<StampedLead>> ReplicaWriter::LeadsStamped(
    const Stretch& stretch, uint64_t limit) {
  return state_->LeadsStamped(stretch, limit);
}

absl::StatusOr<std::vector<StampedLead>> ReplicaWriter::LatestLeads(
    uint64_t limit) {
  return state_->LatestLeads(limit);
}

absl::StatusOr<QuietWindow> ReplicaWriter::WindowFrom(const Stretch& within,
                                                      uint64_t leads) {
  return state_->WindowFrom(within, leads);
}

absl::StatusOr<std::optional<std::chrono::sys_seconds>>
ReplicaWriter::LatestQuiet(const Stretch& within) {
  return state_->LatestQuiet(within);
}

absl::StatusOr<std::optional<std::chrono::sys_seconds>>
ReplicaWriter::MedianSecond(const Stretch& stretch) {
  return state_->MedianSecond(stretch);
}

absl::StatusOr<std::optional<TimePoint>> ReplicaWriter::StampOf(
    std::string_view id) {
  return state_->StampOf(id);
}

absl::StatusOr<std::vector<std::string>> ReplicaWriter::RandomLeads(
    size_t leads, const std::function<double()>& random) {
  return state_->RandomLeads(leads, random);
}

absl::StatusOr<std::set<std::string>> ReplicaWriter::MissingLeads(
    std::span<const std::string> ids) {
  return state_->MissingLeads(ids);
}

absl::StatusOr<std::optional<Tombstone>> ReplicaWriter::FindTombstone(
    std::string_view id) {
  return state_->FindTombstone(id);
}

absl::StatusOr<uint32_t> ReplicaWriter::NumberOf(
    std::span<const std::string_view> names) {
  return state_->NumberOf(names);
}

size_t ReplicaWriter::CountAttributeLists() {
  return state_->CountAttributeLists();
}

absl::StatusOr<Coverage> ReplicaWriter::LoadCoverage() {
  return state_->LoadCoverage();
}

absl::StatusOr<std::vector<WindowProgress>> ReplicaWriter::LoadInHand() {
  return state_->LoadInHand();
}

absl::StatusOr<EnumerationProgress> ReplicaWriter::LoadEnumeration() {
  return state_->LoadEnumeration();
}

absl::StatusOr<MergeProgress> ReplicaWriter::LoadMerges() {
  return state_->LoadMerges();
}

absl::StatusOr<SweepProgress> ReplicaWriter::LoadSweep() {
  return state_->LoadSweep();
}

absl::StatusOr<std::vector<Stretch>> ReplicaWriter::LoadRereads() {
  return state_->LoadRereads();
}

absl::StatusOr<ReplicaState> ReplicaWriter::LoadState() {
  return state_->LoadState();
}

absl::StatusOr<std::unique_ptr<ReplicaReader>> ReplicaWriter::OpenReader()
    const {
  return ReplicaReader::Open(state_->Path(),
                             std::make_shared<LeadDictionaries>());
}

absl::Status ReplicaWriter::Snapshot(const std::string& path) {
  return SnapshotReplica(state_->Path(), path);
}

}  // namespace leadline
