// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WRITER_STATE_H_
#define LEADLINE_REPLICA_WRITER_STATE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "replica/attribute_names.h"
#include "replica/body_codec.h"
#include "replica/id_queries.h"
#include "replica/lead_table.h"
#include "replica/phone_keys.h"
#include "replica/run_history.h"
#include "replica/sqlite.h"
#include "replica/stamp_queries.h"
#include "replica/sync_tables.h"
#include "replica/tombstones.h"
#include "replica/wal_keeper.h"
#include "replica/writer.h"
#include "replica/writer_lock.h"

namespace leadline {

// What is behind a ReplicaWriter. All members are guarded by mu_, but for
// those that are constant after construction.
class ReplicaWriter::State {
 public:
  // The parts that live on the database, made in this order.
  struct Tables {
    LeadTable leads;
    SyncTables sync;
    Tombstones tombstones;
    StampQueries stamps;
    IdQueries ids;
    BodyCodec bodies;
    AttributeNames names;
    RunHistory runs;
  };

  State(const WriterOptions& options, std::string path, WriterLock lock,
        std::unique_ptr<Database> database, PhoneKeyRules rules)
      : options_(options),
        path_(std::move(path)),
        account_(options.account),
        lock_(std::move(lock)),
        database_(std::move(database)),
        rules_(std::move(rules)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  absl::Status Prepare();
  absl::StatusOr<CommitResult> Commit(const PageCommit& page);
  absl::StatusOr<uint32_t> NumberOf(std::span<const std::string_view> names) {
    const std::scoped_lock lock(mu_);
    return tables_->names.NumberOf(names);
  }
  size_t CountAttributeLists() {
    const std::scoped_lock lock(mu_);
    return tables_->names.Count();
  }
  absl::StatusOr<Coverage> LoadCoverage() {
    const std::scoped_lock lock(mu_);
    return coverage_;
  }
  absl::StatusOr<std::vector<WindowProgress>> LoadInHand() {
    const std::scoped_lock lock(mu_);
    return tables_->sync.LoadInHand();
  }
  absl::StatusOr<EnumerationProgress> LoadEnumeration() {
    const std::scoped_lock lock(mu_);
    return tables_->sync.LoadEnumeration();
  }
  absl::StatusOr<MergeProgress> LoadMerges() {
    const std::scoped_lock lock(mu_);
    return tables_->sync.LoadMerges();
  }
  absl::StatusOr<SweepProgress> LoadSweep() {
    const std::scoped_lock lock(mu_);
    return tables_->sync.LoadSweep();
  }
  absl::StatusOr<std::vector<Stretch>> LoadRereads() {
    const std::scoped_lock lock(mu_);
    return tables_->sync.LoadRereads();
  }
  absl::StatusOr<ReplicaState> LoadState();
  absl::Status Report(const WorkerReport& report);
  absl::Status AllowDeletes(uint64_t leads, TimePoint until);
  absl::Status ChangeUser(const Account& account);
  absl::StatusOr<uint64_t> CountStamped(const Stretch& stretch) {
    const std::scoped_lock lock(mu_);
    return tables_->stamps.Count(stretch);
  }
  absl::StatusOr<std::vector<StampedLead>> LeadsStamped(const Stretch& stretch,
                                                        uint64_t limit) {
    const std::scoped_lock lock(mu_);
    return tables_->stamps.Leads(stretch, limit);
  }
  absl::StatusOr<std::vector<StampedLead>> LatestLeads(uint64_t limit) {
    const std::scoped_lock lock(mu_);
    return tables_->stamps.Latest(limit);
  }
  absl::StatusOr<QuietWindow> WindowFrom(const Stretch& within,
                                         uint64_t leads) {
    const std::scoped_lock lock(mu_);
    return tables_->stamps.WindowFrom(within, leads);
  }
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> LatestQuiet(
      const Stretch& within) {
    const std::scoped_lock lock(mu_);
    return tables_->stamps.LatestQuiet(within);
  }
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> MedianSecond(
      const Stretch& stretch) {
    const std::scoped_lock lock(mu_);
    return tables_->stamps.MedianSecond(stretch);
  }
  absl::StatusOr<std::optional<TimePoint>> StampOf(std::string_view id) {
    const std::scoped_lock lock(mu_);
    return tables_->ids.StampOf(id);
  }
  absl::StatusOr<std::vector<std::string>> RandomLeads(
      size_t leads, const std::function<double()>& random) {
    const std::scoped_lock lock(mu_);
    return tables_->ids.Random(leads, random);
  }
  absl::StatusOr<std::set<std::string>> MissingLeads(
      std::span<const std::string> ids) {
    const std::scoped_lock lock(mu_);
    return tables_->ids.Missing(ids);
  }
  absl::StatusOr<uint64_t> CountHeld(TimePoint since) {
    const std::scoped_lock lock(mu_);
    return tables_->tombstones.CountHeld(since);
  }
  absl::StatusOr<std::optional<Tombstone>> FindTombstone(std::string_view id) {
    const std::scoped_lock lock(mu_);
    return tables_->tombstones.Find(id);
  }
  std::shared_ptr<const LeadPacker> Packer() {
    const std::scoped_lock lock(packer_mu_);
    return packer_;
  }
  // Needs no lock, so that commits go on meanwhile.
  absl::Status MoveWal() { return wal_->Move(); }
  const std::string& Path() const { return path_; }

 private:
  absl::Status OpenTables();
  // Commits what `write` has written, or nothing of it.
  absl::Status InTransaction(const std::function<absl::Status()>& write);
  absl::Status FollowRules();
  void KeepWal();
  void ShowPacker();
  absl::Status BeginRun();
  absl::Status FollowUser();
  absl::Status Reload();
  absl::StatusOr<CommitResult> ApplyPage(const PageCommit& page);
  absl::Status TrainIfDue(const PageCommit& page);
  absl::Status ApplyBroken(const PageCommit& page);
  absl::Status LookAgain(const BrokenLeads& broken, bool has_new,
                         const PageCommit& page);
  absl::Status ApplySync(const PageCommit& page, const CommitResult& result);
  void Describe(const PageCommit& page, const CommitResult& result);
  void DescribeCompleteness(ReplicaState& state) const;
  bool IsReadUpTo(TimePoint from, TimePoint as_of) const;
  void NoteReread(const PageCommit& page, const Coverage& coverage,
                  const Stretch& stretch);

  // Constant after construction.
  const WriterOptions options_;
  const std::string path_;  // of the file itself, links followed

  std::mutex mu_;
  Account account_;
  WriterLock lock_;
  std::unique_ptr<Database> database_;
  PhoneKeyRules rules_;
  std::optional<Tables> tables_;
  std::unique_ptr<WalKeeper> wal_;
  // As the database has them; read again after a rollback, and before the
  // next commit if that failed.
  bool is_loaded_ = false;
  Coverage coverage_;
  StoredState stored_;
  BrokenLeads broken_;
  // When the latest read had ended that read anew what only the newest changes'
  // read had shown. Not kept: a look in flight ends with its worker.
  TimePoint reread_until_;
  // When broken leads are looked for again, and after which pause then. Not
  // kept: a new worker begins with a look, and short pauses.
  TimePoint look_again_;
  Duration look_pause_{0};
  bool user_changed_ = false;  // no lead is removed
  std::unordered_map<int64_t, PendingDoubt> doubts_;

  std::mutex packer_mu_;  // held for moments only, not while mu_ is wanted
  std::shared_ptr<const LeadPacker> packer_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WRITER_STATE_H_
