// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_PAGE_REQUEST_H_
#define LEADLINE_SYNC_PAGE_REQUEST_H_

#include <cstddef>
#include <cstdint>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// One call of Leads.RecentlyModified, sorted by ProspectID ascending.
struct PageRequest {
  Stretch window;  // closed at both ends
  int page_index = 1;
  int page_size = 0;
  // Which of the object types that are read, counted from 0.
  size_t type = 0;

  friend bool operator==(const PageRequest&, const PageRequest&) = default;
};

// What matters of an answer for what it covers. (The rows themselves go to
// the replica whatever it covers.)
struct PageFacts {
  // RecordCount: the leads of the whole window; 0 past the last page.
  int64_t record_count = 0;
  // Leads on this page, those that could not be read included.
  int64_t rows = 0;
  // No id stands twice on the page.
  bool distinct = true;
  // When the call was sent: the earliest that upstream's clock can have shown.
  TimePoint sent;
  // When the answer had ended, by the same clock.
  TimePoint ended{};
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_PAGE_REQUEST_H_
