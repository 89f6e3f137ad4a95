// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_HINT_CHECK_H_
#define LEADLINE_SYNC_HINT_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/coverage.h"
#include "replica/reader.h"
#include "replica/writer.h"

namespace leadline {

// A lead as a read by its id shows it. It is only ever compared: such a read
// may lack attributes and is of no known order among the others, so nothing of
// it goes into the replica. A value type.
struct LeadSeenById {
  LeadRow row;
  // The attributes of the answer, nulls included.
  std::vector<std::string> names;
};

// Reads the answer of Leads/Retrieve/ByIds. Leads that cannot be read, and ids
// that are not in the account, are not in the result. Errors as PageDecoder.
absl::StatusOr<std::vector<LeadSeenById>> ReadIdAnswer(std::string body);

// Where the answer of a read sent at `sent` (upstream time) shows something
// else than the replica has, or a lead that it lacks: the seconds that carry
// those stamps, newest first, without repeats. They are to be read again, which
// brings the leads whole. The oldest are left out where there are so many that
// reading them would keep others waiting. Errors are the reader's.
absl::StatusOr<std::vector<Stretch>> SecondsThatDiffer(
    const std::vector<LeadSeenById>& leads, TimePoint sent,
    ReplicaReader& reader);

// What the answer of a read by id shows otherwise than the replica has it.
enum class Difference : uint8_t {
  kNone,
  kLaterStamp,  // it changed upstream since the replica's read
  kOther,       // a lead that the replica lacks, an attribute, an older stamp
};

// For a read sent at `sent`; `kept` is what the replica has. Attributes that
// the answer lacks, and what a later read has brought, are no difference.
Difference DifferenceFromKept(const LeadSeenById& seen, TimePoint sent,
                              const std::optional<LeadById>& kept);

// Of seconds that are to be read again those that four calls can read, newest
// first, without repeats: so that others do not wait for long.
std::vector<Stretch> WorthReading(std::vector<Stretch> found);

// Every attribute name that the replica's leads have had, for the columns of a
// read by id: ProspectID first, no name that a list with commas cannot carry.
// Errors are the reader's.
absl::StatusOr<std::vector<std::string>> NamesSeen(ReplicaReader& reader);

// All functions here are safe for concurrent use, with a reader each.

// The same, read anew only once the replica has another list of names. Not
// thread-safe.
class NamesSeenSoFar {
 public:
  absl::StatusOr<std::vector<std::string>> Get(ReplicaWriter& replica);

 private:
  std::optional<size_t> lists_;  // that names_ is of
  std::vector<std::string> names_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_HINT_CHECK_H_
