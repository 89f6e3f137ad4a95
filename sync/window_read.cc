// SPDX-License-Identifier: Apache-2.0
#include "sync/window_read.h"

#include <algorithm>
#include <numeric>

namespace leadline {
namespace {

int PagesOf(int64_t count, int page_size) {
  return static_cast<int>((count + page_size - 1) / page_size);
}

// A page is whole if it has the rows that its own RecordCount calls for.
bool IsWhole(const PageFacts& facts, int page_index, int page_size) {
  const int64_t before = int64_t{page_index - 1} * page_size;
  const int64_t expected =
      std::clamp<int64_t>(facts.record_count - before, 0, page_size);
  return facts.distinct && facts.rows == expected;
}

}  // namespace

WindowRead::WindowRead(const Stretch& window, int page_size,
                       std::optional<int64_t> expected, size_t types)
    : window_(window),
      page_size_(page_size),
      phase_(expected ? Phase::kSingle : Phase::kCounting),
      counts_(types) {
  if (expected.value_or(0) <= page_size) return;
  if (types > 1) {
    phase_ = Phase::kCounting;
    return;
  }
  counts_[0] = *expected;
  if (!IsTooLarge(*expected)) StartBackward();
}

WindowRead::WindowRead(const WindowProgress& progress)
    : window_(progress.window),
      page_size_(progress.page_size),
      phase_(Phase::kBackward),
      next_page_(progress.next_page),
      counts_{progress.last_count},
      asked_(true),
      first_sent_(progress.first_sent) {}

int64_t WindowRead::Count() const {
  return std::accumulate(counts_.begin(), counts_.end(), int64_t{0});
}

PageRequest WindowRead::Next() const {
  switch (phase_) {
    case Phase::kCounting:
      return {window_, 1, 1, type_};
    case Phase::kSingle:
      return {window_, 1, page_size_, type_};
    case Phase::kBackward:
      break;
  }
  return {window_, next_page_, page_size_, type_};
}

WindowRead::Outcome WindowRead::Take(const PageFacts& facts) {
  if (!asked_) {
    first_sent_ = facts.sent;
    asked_ = true;
  }
  switch (phase_) {
    case Phase::kCounting:
      return TakeCount(facts);
    case Phase::kSingle:
      return TakeSingle(facts);
    case Phase::kBackward:
      break;
  }
  return TakeBackward(facts);
}

WindowRead::Outcome WindowRead::TakeCount(const PageFacts& facts) {
  if (!IsWhole(facts, 1, 1)) return Restart();
  counts_[type_] = facts.record_count;
  // A row or none is read by being counted.
  if (Count() <= 1 && counts_.size() == 1) return Outcome::kCovered;
  if (++type_ < counts_.size()) return Outcome::kMore;
  type_ = 0;
  counted_ = true;
  if (IsTooLarge(Count())) return Outcome::kTooLarge;
  // One response is a read of its own, whenever the leads were counted.
  if (counts_.size() == 1 && counts_[0] <= page_size_) asked_ = false;
  return StartType();
}

WindowRead::Outcome WindowRead::StartType() {
  // A type without leads is read by being counted.
  while (counted_ && type_ < counts_.size() && counts_[type_] == 0) ++type_;
  if (type_ == counts_.size()) return Outcome::kCovered;
  phase_ = Phase::kSingle;
  if (counts_[type_] > page_size_) StartBackward();
  return Outcome::kMore;
}

WindowRead::Outcome WindowRead::TypeCovered() {
  ++type_;
  return StartType();
}

WindowRead::Outcome WindowRead::TakeSingle(const PageFacts& facts) {
  if (!IsWhole(facts, 1, page_size_)) return Restart();
  counts_[type_] = facts.record_count;
  if (facts.record_count <= page_size_) return TypeCovered();
  if (IsTooLarge(facts.record_count)) return Outcome::kTooLarge;
  StartBackward();
  return Outcome::kMore;
}

// A window of one second cannot be split.
bool WindowRead::IsTooLarge(int64_t count) const {
  const bool divisible = window_.to - window_.from > std::chrono::seconds(1);
  return divisible && PagesOf(count, page_size_) > kMaxPages;
}

void WindowRead::StartBackward() {
  phase_ = Phase::kBackward;
  next_page_ = PagesOf(counts_[type_], page_size_);
}

WindowRead::Outcome WindowRead::TakeBackward(const PageFacts& facts) {
  int64_t& count = counts_[type_];
  if (!IsWhole(facts, next_page_, page_size_)) return Restart();
  if (facts.record_count > count) return Restart();
  // Past the last page upstream answers with RecordCount 0, which then says
  // no more than that the window has shrunk to the pages before.
  const int64_t before = int64_t{next_page_ - 1} * page_size_;
  count = facts.record_count > 0 ? facts.record_count : std::min(count, before);
  if (next_page_ == 1) return TypeCovered();
  --next_page_;
  return Outcome::kMore;
}

WindowRead::Outcome WindowRead::Restart() {
  if (++restarts_ > kMaxRestarts) return Outcome::kGiveUp;
  Start(page_size_);
  return Outcome::kMore;
}

void WindowRead::Fit(int page_size) {
  if (page_size < page_size_) Start(page_size);
}

void WindowRead::Start(int page_size) {
  const bool several = Count() > page_size;
  page_size_ = page_size;
  next_page_ = 1;
  type_ = 0;
  counted_ = false;
  asked_ = false;
  phase_ = several ? Phase::kCounting : Phase::kSingle;
}

std::optional<WindowProgress> WindowRead::Progress() const {
  if (phase_ != Phase::kBackward || counts_.size() > 1) return std::nullopt;
  return WindowProgress{window_, page_size_, next_page_, counts_[0],
                        first_sent_};
}

}  // namespace leadline
