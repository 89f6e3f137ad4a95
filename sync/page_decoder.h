// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_PAGE_DECODER_H_
#define LEADLINE_SYNC_PAGE_DECODER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/writer.h"
#include "sync/skipped_lead.h"

namespace leadline {

// Gives a list of attribute names its number, or 0: ReplicaWriter::NumberOf.
using NumberNames =
    std::function<absl::StatusOr<uint32_t>(std::span<const std::string_view>)>;

// What windows may go by: LeadLastModifiedOn and LastModifiedOn, where they can
// be read.
using WindowStamps = std::array<std::optional<TimePoint>, 2>;

// One answer of Leads.RecentlyModified. A value type.
struct LeadPage {
  int64_t record_count = 0;  // of the whole window, not of this page
  std::vector<LeadRow> rows;
  std::vector<WindowStamps> window_stamps;  // of each row
  // An attribute that lookups need and that some row's lead has not even as
  // null; empty if there is none.
  std::string lacking;
  std::vector<SkippedLead> skipped;
  // The ids of rows in which text that was not valid Unicode was replaced.
  std::vector<std::string> damaged;
};

// Turns an answer's JSON into rows for the replica. Whether ids are distinct
// and whether the rows are as many as RecordCount is the caller's to check.
//
// What becomes of a lead's attributes:
//  - `Total` and `CanUpdate` belong to the query: they are dropped.
//  - `LeadAge` moves by itself: it is kept, but not part of the digest.
//  - A name that comes twice keeps its first place and its last value.
//  - A value that is no string (number, boolean, object, array) is kept as its
//    JSON text. Where `Value` is null and `Fields` (the parts of a custom
//    field set) is not, the JSON text of `Fields` is the value.
//  - Leads come as {"LeadPropertyList":[{"Attribute":..,"Value":..}]} or as
//    flat objects; other keys beside a LeadPropertyList are not attributes.
//  - Text that is not valid Unicode becomes U+FFFD: each byte that is not part
//    of UTF-8, each escape that names half of a character, and a zero byte in
//    an attribute's name.
// A lead without a ProspectID that can be read, or whose object is none, is
// skipped and named; the rest of its page stands.
//
// Keeps its buffers from page to page, which are as large as a page.
// Thread-safe: it decodes one page at a time.
class PageDecoder {
 public:
  explicit PageDecoder(NumberNames number_names);
  PageDecoder(const PageDecoder&) = delete;
  PageDecoder& operator=(const PageDecoder&) = delete;
  ~PageDecoder();

  // Consumes `body`. On any error no row is returned:
  //   DataLoss         the JSON is cut off, damaged, or followed by something
  //   InvalidArgument  it is JSON, but not an answer of this call
  //   or what number_names returned
  absl::StatusOr<LeadPage> Decode(std::string&& body);

 private:
  class Reader;
  std::mutex mutex_;
  std::unique_ptr<Reader> reader_;  // guarded by mutex_
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_PAGE_DECODER_H_
