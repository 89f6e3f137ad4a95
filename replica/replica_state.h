// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_REPLICA_STATE_H_
#define LEADLINE_REPLICA_REPLICA_STATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "replica/worker_report.h"

namespace leadline {

// The account a replica is bound to.
struct Account {
  std::string org_id;
  std::string host;                  // of the upstream, without scheme
  std::string user_id;               // of the key's user
  std::string default_country_code;  // digits, may be empty
  bool full_view = true;             // false: the key does not see every lead

  friend bool operator==(const Account&, const Account&) = default;
};

// What the writer last committed about the replica as a whole. All instants
// are upstream's time.
struct ReplicaState {
  // When the last good read of the newest changes was sent.
  std::optional<TimePoint> as_of;
  // Everything up to here was read at least the safety lag after it. None
  // before the first fill is done.
  std::optional<TimePoint> complete_through;
  // Start of the newest run of coverage without a hole.
  std::optional<TimePoint> covered_from;
  // No hole from the beginning of history up to as_of, no lead that reads show
  // broken, and every lead is seen: a number that is not here is not in the
  // account.
  bool complete = false;
  // The worker is shown every lead of the account, or an operator says that
  // what it is shown is enough. Otherwise the replica is never complete.
  bool view_suffices = true;
  // Leads that are lacking, or are as they were before, since reads show them
  // broken; of those without an id, the places where they may be.
  uint64_t leads_broken = 0;
  // Leads that the account has and no window shows, as far as known.
  uint64_t leads_hidden = 0;
  uint64_t leads_stored = 0;
  std::optional<uint64_t> leads_expected;
  // The latest end of a read whose rows are here; reads of a later run count
  // as later.
  TimePoint last_read_end;
  // Add to this machine's wall clock to get upstream's time.
  Duration upstream_offset{0};
  // The first read that was timed by the clock which that offset is of.
  TimePoint clock_since;
  Account account;
  // How the worker is; none if it never said, or where only the rest was asked
  // for.
  std::optional<WorkerReport> worker;
  uint32_t schema_version = 0;
  uint64_t file_bytes = 0;
  // Another file has taken this replica's name, and cannot be used.
  bool replacement_refused = false;
};

// One list of attribute names, in upstream's order.
struct AttributeList {
  uint32_t number = 0;
  std::vector<std::string> names;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_REPLICA_STATE_H_
