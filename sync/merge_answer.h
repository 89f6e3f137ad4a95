// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_MERGE_ANSWER_H_
#define LEADLINE_SYNC_MERGE_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/coverage.h"
#include "sync/http_transport.h"

namespace leadline {

// The largest page of activities.
inline constexpr int kMergesOnPage = 1000;

// Either a page of the activities that tell of merges, or the leads that one
// merge absorbed.
struct MergeRequest {
  int event = 3003;  // the code of those activities
  Stretch window;    // closed, of when they were changed
  int page_index = 1;
  std::string audit;  // not empty: this merge's children, instead

  friend bool operator==(const MergeRequest&, const MergeRequest&) = default;
};

// A merge that the account tells of.
struct AnnouncedMerge {
  std::string audit;     // the activity's own id
  std::string survivor;  // the lead that is left, as the replica has its id

  friend bool operator==(const AnnouncedMerge&,
                         const AnnouncedMerge&) = default;
};

struct AnnouncedPage {
  int64_t record_count = 0;  // of the whole window
  int64_t rows = 0;          // of the page, those that name no lead included
  std::vector<AnnouncedMerge> merges;
};

// Without its timeout.
HttpRequest MergeCallFor(const MergeRequest& request);

// DataLoss if it is no JSON, InvalidArgument if it is no such page.
absl::StatusOr<AnnouncedPage> ReadAnnounced(std::string_view body);

// The ids of the leads that a merge absorbed, as the replica has them, without
// repeats. Errors as ReadAnnounced; InvalidArgument also if a lead has no id.
absl::StatusOr<std::vector<std::string>> ReadChildren(std::string_view body);

// All of these are pure functions, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_MERGE_ANSWER_H_
