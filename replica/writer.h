// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WRITER_H_
#define LEADLINE_REPLICA_WRITER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/broken_leads.h"
#include "replica/coverage.h"
#include "replica/enumeration_progress.h"
#include "replica/merge_progress.h"
#include "replica/packed_bodies.h"
#include "replica/read_order.h"
#include "replica/reader.h"
#include "replica/replica_state.h"
#include "replica/stamp_queries.h"
#include "replica/sweep_progress.h"
#include "replica/tombstones.h"
#include "replica/window_progress.h"

namespace leadline {

// One lead as a page shows it.
struct LeadRow {
  std::string id;                          // ProspectID, in lower case
  int64_t number = 0;                      // ProspectAutoId; 0 when absent
  std::optional<TimePoint> last_activity;  // ProspectActivityDate_Max
  std::optional<TimePoint> stamp;  // LeadLastModifiedOn or what stands for it
  std::string phone;               // as stored upstream, may be empty
  std::string mobile;              // as stored upstream, may be empty
  std::string lead;                // an encoded leadline.v1.Lead
  // Of every attribute but LeadAge: equal digests mean an unchanged lead.
  uint64_t digest = 0;
};

// A lead that upstream no longer has, as two reads have found; or one and the
// account's own word, that it was merged into another.
struct GoneLead {
  std::string id;
  // The read that confirmed it. The lead stays if the replica has it from a
  // read that had not ended when this one was sent.
  ReadTimes confirmed;
  // The lead it was merged into, which then has its numbers; empty if it was
  // deleted. It goes only where the replica has the survivor as a read sent
  // after `confirmed` shows it: by a row of the same commit, or by an earlier
  // one.
  std::string survivor;
};

// What one answer of upstream changes in the replica: committed as one
// transaction, or not at all.
struct PageCommit {
  std::span<const LeadRow> rows;
  // What Pack() made of these rows; null: it was not asked.
  const PackedBodies* packed = nullptr;
  ReadTimes read;
  // Leads that the answer shows broken.
  std::span<const BrokenLead> broken;
  // Leads that are gone. They go after the rows have come.
  std::span<const GoneLead> gone;
  // Stretches this answer completes; what of them lies after their read is not
  // covered.
  std::vector<CoveredStretch> covered;
  // The windows that are being read now, page by page; none: as they were.
  std::optional<std::vector<WindowProgress>> in_hand;
  // How far the check by ascending numbers has come; none: as it was.
  std::optional<EnumerationProgress> enumeration;
  // How far announced merges were followed up; none: as it was.
  std::optional<MergeProgress> merges;
  // How far the sweeps have come; none: as it was.
  std::optional<SweepProgress> sweep;
  // Stretches that were waiting to be read again, and now have been, by a read
  // that began at `reread_began`.
  std::vector<Stretch> reread_done;
  std::optional<TimePoint> reread_began;
  // Stretches to read again: another sort of read showed something else there.
  std::vector<Stretch> reread_wanted;
  // The sending time of a good read of the newest changes.
  std::optional<TimePoint> as_of;
  // The same, as `read` has it; none: read.sent. Of several calls, the first's.
  std::optional<TimePoint> look_sent;
  std::optional<uint64_t> leads_expected;
  // Upstream's clock minus this machine's, as of this answer.
  std::optional<Duration> upstream_offset;
  // The first read that was timed by that clock.
  std::optional<TimePoint> clock_since;
  // Corrections of what earlier reads claimed, one after another, before
  // anything else.
  std::span<const ReadShift> shifts;
  // True while another read is in flight that was sent before this one's
  // answer ended: unchanged rows then still take over the later read times.
  bool overlapped = false;
};

struct CommitResult {
  static constexpr size_t kMostNamed = 10;

  int inserted = 0;
  std::vector<std::string> first_inserted;  // ids of those, kMostNamed at most
  int replaced = 0;
  int unchanged = 0;
  int ignored = 0;    // an older read, or one in doubt
  int unstamped = 0;  // rows without any stamp
  int removed = 0;
  int gone_refuted = 0;  // a later read has shown them again
  int gone_waiting = 0;  // merged, and their survivors were not read since
  // Not removed, because too many would go in 24 hours, or because the key's
  // user has changed: they wait for AllowDeletes().
  int gone_held = 0;
  // Stretches to read again, because two reads contradict each other. They
  // are kept in the replica until a commit names them in reread_done.
  std::vector<Stretch> rereads;
};

struct WriterOptions {
  std::string path;  // the file, or a symbolic link to it
  // Without a country code, the replica's is kept.
  Account account;
  // The object types that are read ("OT_0,OT_1"); empty: none is named.
  std::string lead_types;
  // How far back the account's history is taken to go.
  std::chrono::sys_seconds history_start;
  Duration safety_lag{30000};
  // True: a key that does not see every lead of the account, or one object type
  // of several, is good enough to call the replica complete; leads that no
  // window shows, and broken ones, may be lacking.
  bool partial_view = false;
  // The WAL is cut back once it is larger than this.
  int64_t max_wal_bytes = 256LL << 20;
};

// The one that writes a replica and moves its WAL into the file. Safe for use
// by many threads; commits are serialised.
class ReplicaWriter {
 public:
  // Opens the replica, or makes a new one: whole, under a temporary name, then
  // renamed, mode 0600. Migrates an older schema in place.
  //   FailedPrecondition  the file is bound to another account, is newer than
  //                       this program, or is not a replica; nothing was
  //                       written; the message names the cure
  //   DataLoss            the file is damaged
  //   Unavailable         another process writes it
  //   PermissionDenied, ResourceExhausted (disk full), Internal
  static absl::StatusOr<std::unique_ptr<ReplicaWriter>> Open(
      const WriterOptions& options);

  // Whether a worker could write the replica at this path, before it knows the
  // account: errors as Open, and FailedPrecondition if the path is a folder.
  // Nothing is written but the lock's file.
  static absl::Status CheckPath(const std::string& path);

  ReplicaWriter(const ReplicaWriter&) = delete;
  ReplicaWriter& operator=(const ReplicaWriter&) = delete;
  ~ReplicaWriter();

  // Applies one answer. Which read wins for each row is decided here; see
  // replica/read_order.h. On any error nothing of it is in the replica.
  absl::StatusOr<CommitResult> Commit(const PageCommit& commit);

  // Packs the bodies of rows that are likely to be new, so that their commit
  // holds up others less. Nothing is written.
  PackedBodies Pack(std::span<const LeadRow> rows) const;

  // Moves the WAL into the file as far as that is worth it and readers let it,
  // beside commits of others: milliseconds to a second on a slow disk. For a
  // thread that nobody waits for; without it commits cut the WAL at its bound.
  // An error (as Open) loses nothing: the next call tries again.
  absl::Status MoveWal();

  // The operator's word: until then (upstream's clock) so many leads may be
  // removed beyond those of any 24 hours, and a changed user of the key is no
  // reason to hold them. Replaces an earlier word.
  absl::Status AllowDeletes(uint64_t leads, TimePoint until);

  // The account's user or his role is another than at Open(), and so may be
  // what is seen from here on: as if it were opened anew for him. The country
  // code stays. FailedPrecondition, and nothing is written, if the account is
  // another one.
  absl::Status ChangeUser(const Account& account);

  // How many leads are held back, by reads that ended after `since`: each sweep
  // confirms those that still wait.
  absl::StatusOr<uint64_t> CountHeld(TimePoint since);

  // The replica's own view of a part of the account's history, to be compared
  // with upstream's; see replica/stamp_queries.h.
  absl::StatusOr<uint64_t> CountStamped(const Stretch& stretch);
  absl::StatusOr<std::vector<StampedLead>> LeadsStamped(const Stretch& stretch,
                                                        uint64_t limit);
  absl::StatusOr<std::vector<StampedLead>> LatestLeads(uint64_t limit);
  absl::StatusOr<QuietWindow> WindowFrom(const Stretch& within, uint64_t leads);
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> LatestQuiet(
      const Stretch& within);
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> MedianSecond(
      const Stretch& stretch);

  // How the worker is, for whoever reads the replica; replaces what it said
  // before, and goes into the history of its runs. On an error nothing of it is
  // in the replica.
  absl::Status Report(const WorkerReport& report);

  // Of leads by their ids; see replica/id_queries.h.
  absl::StatusOr<std::vector<std::string>> RandomLeads(
      size_t leads, const std::function<double()>& random);
  absl::StatusOr<std::set<std::string>> MissingLeads(
      std::span<const std::string> ids);
  absl::StatusOr<std::optional<TimePoint>> StampOf(std::string_view id);
  // What is left of a lead that is gone; none if it is not.
  absl::StatusOr<std::optional<Tombstone>> FindTombstone(std::string_view id);

  // The number of a list of attribute names; a new list is stored at once, in
  // a transaction of its own. Cheap for lists seen before. 0 where the replica
  // has so many that it keeps no more; see replica/attribute_names.h.
  absl::StatusOr<uint32_t> NumberOf(std::span<const std::string_view> names);
  // How many lists have a number.
  size_t CountAttributeLists();

  // As last committed.
  absl::StatusOr<Coverage> LoadCoverage();
  absl::StatusOr<std::vector<WindowProgress>> LoadInHand();
  absl::StatusOr<EnumerationProgress> LoadEnumeration();
  absl::StatusOr<MergeProgress> LoadMerges();
  absl::StatusOr<SweepProgress> LoadSweep();
  absl::StatusOr<std::vector<Stretch>> LoadRereads();
  absl::StatusOr<ReplicaState> LoadState();

  // A read-only connection to the same file. Errors as ReplicaReader::Open.
  absl::StatusOr<std::unique_ptr<ReplicaReader>> OpenReader() const;

  // Copies the replica as last committed to `path`, which must not exist:
  // a whole file of its own, made under a temporary name. For backups and for
  // starting another machine. Safe while readers and the writer are at work.
  absl::Status Snapshot(const std::string& path);

 private:
  class State;
  explicit ReplicaWriter(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WRITER_H_
