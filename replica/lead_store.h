// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_STORE_H_
#define LEADLINE_REPLICA_LEAD_STORE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/phone_query.h"
#include "replica/worker_report.h"

namespace leadline {

// The lead's field that a number was found in. The values are stored.
enum class MatchedField : uint8_t { kPhone = 1, kMobile = 2 };

// How the number asked for relates to the stored one, best first. The values
// are stored, and equal those of leadline.v1.MatchKind.
enum class MatchKind : uint8_t {
  kInternational = 1,
  kDefaultCountry = 2,
  kNational = 3,
  kAsStored = 4,
};

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

// The winner among the leads that have a number.
struct FoundLead {
  std::string lead;  // an encoded leadline.v1.Lead
  MatchedField field = MatchedField::kPhone;
  MatchKind kind = MatchKind::kAsStored;
  // Counting stops at kMaxMatchCount, and after kMaxRowsLookedAt.
  uint32_t match_count = 0;
  std::optional<TimePoint> last_activity;
  TimePoint read_at;  // when the read that brought the lead was sent
};

inline constexpr uint32_t kMaxMatchCount = 1000;

// A question with a country code passes over the leads that have its digits
// without one. Some junk numbers are in a large part of all leads; so no more
// rows than this are looked at, which takes a millisecond or two.
inline constexpr uint32_t kMaxRowsLookedAt = 10000;

// A lookup's answer, all of it from one snapshot of the replica.
struct PhoneAnswer {
  std::optional<FoundLead> found;
  std::optional<TimePoint> as_of;
  std::optional<TimePoint> complete_through;
  Duration upstream_offset{0};
  // No lead that is not in the replica can change this answer: the replica is
  // complete, or the winner's last activity lies in the newest run of
  // coverage, so that an unread lead cannot be more recent.
  bool complete = false;
};

// One lead asked for by its id.
struct LeadById {
  std::string lead;   // an encoded leadline.v1.Lead
  TimePoint read_at;  // when the read that brought it was sent
  std::string id;     // as the replica gives it back
};

// One list of attribute names, in upstream's order.
struct AttributeList {
  uint32_t number = 0;
  std::vector<std::string> names;
};

// Where the server reads leads from. Safe for concurrent use.
class LeadStore {
 public:
  LeadStore() = default;
  LeadStore(const LeadStore&) = delete;
  LeadStore& operator=(const LeadStore&) = delete;
  virtual ~LeadStore() = default;

  // Unavailable if there is no replica yet; OutOfRange if the question has a
  // country code and the first kMaxRowsLookedAt leads with its digits have
  // none, so that the winner is not known; DataLoss if the replica is damaged;
  // Internal if SQLite fails. "No such lead" is an answer, not an error.
  virtual absl::StatusOr<PhoneAnswer> FindByPhone(
      const PhoneQuery& query) const = 0;

  // Unavailable, DataLoss and Internal as FindByPhone.
  virtual absl::StatusOr<ReplicaState> State() const = 0;

  // All lists by ascending number. Errors as State.
  virtual absl::StatusOr<std::vector<AttributeList>> AttributeLists() const = 0;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_STORE_H_
