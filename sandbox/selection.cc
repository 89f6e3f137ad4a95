// SPDX-License-Identifier: Apache-2.0
#include "sandbox/selection.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sandbox/guid.h"
#include "sandbox/hash.h"

namespace sandbox {
namespace {

// The half-open range of rows on a page of a result with `count` rows.
std::pair<size_t, size_t> Range(const Page& page, size_t count) {
  const auto size = static_cast<uint64_t>(page.size);
  const uint64_t begin = static_cast<uint64_t>(page.index - 1) * size;
  if (begin >= count) return {count, count};
  return {begin, std::min<uint64_t>(begin + size, count)};
}

void Reverse(std::vector<uint32_t>& rows, bool descending) {
  if (descending) std::reverse(rows.begin(), rows.end());
}

std::vector<uint32_t> Cut(const std::vector<uint32_t>& rows, const Page& page) {
  const auto [begin, end] = Range(page, rows.size());
  return {rows.begin() + static_cast<std::ptrdiff_t>(begin),
          rows.begin() + static_cast<std::ptrdiff_t>(end)};
}

// Few rows are sorted by their ids; for many it is quicker to walk the account
// in the order of ids and to pick those that are marked.
std::vector<uint32_t> InIdOrder(const Account& account,
                                const std::vector<uint32_t>& matches) {
  const uint64_t seed = account.Text()->Seed();
  std::vector<uint32_t> rows;
  rows.reserve(matches.size());
  if (matches.size() < account.Size() / 32) {
    std::vector<std::pair<Guid, uint32_t>> ids;
    ids.reserve(matches.size());
    for (const uint32_t index : matches) {
      ids.emplace_back(LeadGuid(seed, index), index);
    }
    std::sort(ids.begin(), ids.end());
    for (const auto& [id, index] : ids) rows.push_back(index);
    return rows;
  }
  std::vector<bool> marked(account.Size());
  for (const uint32_t index : matches) marked[index] = true;
  for (const uint32_t index : account.IdOrder()) {
    if (marked[index]) rows.push_back(index);
  }
  return rows;
}

// A row with what it is sorted by; `tie` differs from read to read.
template <typename Value>
struct Keyed {
  Value value;
  uint64_t tie;
  uint32_t index;

  bool operator<(const Keyed& other) const {
    return std::tie(value, tie, index) <
           std::tie(other.value, other.tie, other.index);
  }
};

template <typename Value, typename ValueOf>
std::vector<uint32_t> SortedBy(const std::vector<uint32_t>& matches,
                               uint64_t shuffle, const ValueOf& value_of) {
  std::vector<Keyed<Value>> keyed;
  keyed.reserve(matches.size());
  for (const uint32_t index : matches) {
    keyed.push_back({value_of(index), Roll(shuffle, index), index});
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<uint32_t> rows;
  rows.reserve(keyed.size());
  for (const Keyed<Value>& key : keyed) rows.push_back(key.index);
  return rows;
}

std::vector<uint32_t> SortedByText(const Account& account,
                                   const std::vector<uint32_t>& matches,
                                   const std::string& column,
                                   uint64_t shuffle) {
  const std::shared_ptr<const LeadText> text = account.Text();
  LeadValues values;
  return SortedBy<std::string>(matches, shuffle, [&](uint32_t index) {
    const std::optional<size_t> slot = text->Slot(index, column);
    if (!slot) return std::string();
    text->Write(account.Source(index), 0, {*slot}, values);
    return std::string(values.At(*slot).value_or(""));
  });
}

std::vector<uint32_t> Sorted(const Account& account,
                             std::vector<uint32_t> matches,
                             const Sorting& sorting, uint64_t shuffle) {
  if (sorting.column == "ProspectID") return InIdOrder(account, matches);
  if (sorting.column == "ProspectAutoId") {
    // Most often they are sorted already, which is quick to find out.
    if (!std::is_sorted(matches.begin(), matches.end())) {
      std::sort(matches.begin(), matches.end());
    }
    return matches;
  }
  if (InstantOf(account, 0, sorting.column)) {
    return SortedBy<int64_t>(matches, shuffle, [&](uint32_t index) {
      const int64_t ms = *InstantOf(account, index, sorting.column);
      return ms == kNever ? kNever : ms / 1000;
    });
  }
  return SortedByText(account, matches, sorting.column, shuffle);
}

}  // namespace

std::vector<uint32_t> RowsOnPage(const Account& account,
                                 std::vector<uint32_t> matches,
                                 const Sorting& sorting, const Page& page,
                                 uint64_t shuffle) {
  const auto [begin, end] = Range(page, matches.size());
  if (begin == end) return {};
  std::vector<uint32_t> rows =
      Sorted(account, std::move(matches), sorting, shuffle);
  Reverse(rows, sorting.descending);
  return Cut(rows, page);
}

std::vector<uint32_t> LeadsStampedWithin(const Account& account,
                                         int64_t from_ms, int64_t to_ms) {
  std::vector<uint32_t> matches;
  const std::vector<int64_t>& stamps = account.Stamps();
  for (uint32_t index = 0; index < stamps.size(); ++index) {
    // No bound is as early as kNever, so leads without a stamp never match.
    if (stamps[index] >= from_ms && stamps[index] <= to_ms) {
      matches.push_back(index);
    }
  }
  return matches;
}

std::optional<int64_t> InstantOf(const Account& account, uint32_t index,
                                 std::string_view column) {
  if (column == "LeadLastModifiedOn" || column == "LastModifiedOn") {
    return account.Stamp(index);
  }
  const LeadState& state = account.State(index);
  if (column == "ModifiedOn") return state.modified_ms;
  if (column == "CreatedOn") return state.created_ms;
  if (column == "ProspectActivityDate_Max") return state.activity_ms;
  return std::nullopt;
}

std::vector<uint32_t> AllLeads(const Account& account, uint32_t from) {
  std::vector<uint32_t> matches;
  matches.reserve(account.LeadCount());
  for (uint32_t index = from; index < account.Size(); ++index) {
    if (account.State(index).readable) matches.push_back(index);
  }
  return matches;
}

void Snapshot::Add(const Account& account, uint32_t index) {
  LeadSource source = account.Source(index);
  if (source.overrides != nullptr) {
    source.overrides = &overrides_.emplace_back(*source.overrides);
  }
  leads_.push_back(source);
}

}  // namespace sandbox
