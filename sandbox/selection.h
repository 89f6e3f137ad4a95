// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_SELECTION_H_
#define LEADLINE_SANDBOX_SELECTION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/account.h"

namespace sandbox {

// One page of a bulk read: which rows of the sorted result, counted from 1.
struct Page {
  int64_t index = 1;
  int64_t size = 25;
};

// How a bulk read is sorted.
struct Sorting {
  // Empty, or a name that no lead has: in no order at all.
  std::string column;
  bool descending = false;
};

// The rows of `matches` that lie on the page. Only `ProspectID` and
// `ProspectAutoId` are unique; rows that are equal in any other column come in
// an order of their own in each read, told by `shuffle`. Dates are compared by
// the second, as they are printed.
std::vector<uint32_t> RowsOnPage(const Account& account,
                                 std::vector<uint32_t> matches,
                                 const Sorting& sorting, const Page& page,
                                 uint64_t shuffle);

// Readable leads with a stamp in the closed interval, to the millisecond.
std::vector<uint32_t> LeadsStampedWithin(const Account& account,
                                         int64_t from_ms, int64_t to_ms);

// What is kept of a lead under a date column, hidden milliseconds included
// (kNever if it has no value there); nullopt if that is no such column.
std::optional<int64_t> InstantOf(const Account& account, uint32_t index,
                                 std::string_view column);

// All readable leads from an index on, with a stamp or without.
std::vector<uint32_t> AllLeads(const Account& account, uint32_t from = 0);

// The rows of one answer, taken out of the account so that they can be printed
// while it changes. Not copyable: its sources point into it.
class Snapshot {
 public:
  explicit Snapshot(const Account& account) : text_(account.Text()) {}
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  Snapshot(Snapshot&&) = default;
  Snapshot& operator=(Snapshot&&) = default;
  ~Snapshot() = default;

  void Add(const Account& account, uint32_t index);

  const LeadText& Text() const { return *text_; }
  const std::vector<LeadSource>& Leads() const { return leads_; }

  // How many leads the whole query has, on all its pages.
  uint32_t total = 0;

 private:
  std::shared_ptr<const LeadText> text_;
  std::vector<LeadSource> leads_;
  std::deque<Overrides> overrides_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_SELECTION_H_
