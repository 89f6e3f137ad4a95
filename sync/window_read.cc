// SPDX-License-Identifier: Apache-2.0
#include "sync/window_read.h"

#include <algorithm>

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
                       std::optional<int64_t> expected)
    : window_(window),
      page_size_(page_size),
      phase_(expected ? Phase::kSingle : Phase::kCounting) {
  if (expected.value_or(0) > page_size) {
    last_count_ = *expected;
    StartBackward(last_count_);
  }
}

WindowRead::WindowRead(const WindowProgress& progress)
    : window_(progress.window),
      page_size_(progress.page_size),
      phase_(Phase::kBackward),
      next_page_(progress.next_page),
      last_count_(progress.last_count),
      asked_(true),
      first_sent_(progress.first_sent) {}

PageRequest WindowRead::Next() const {
  switch (phase_) {
    case Phase::kCounting:
      return {window_, 1, 1};
    case Phase::kSingle:
      return {window_, 1, page_size_};
    case Phase::kBackward:
      break;
  }
  return {window_, next_page_, page_size_};
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
  last_count_ = facts.record_count;
  if (last_count_ <= 1) return Outcome::kCovered;
  if (last_count_ > page_size_) return StartBackward(last_count_);
  phase_ = Phase::kSingle;
  asked_ = false;
  return Outcome::kMore;
}

WindowRead::Outcome WindowRead::TakeSingle(const PageFacts& facts) {
  if (!IsWhole(facts, 1, page_size_)) return Restart();
  last_count_ = facts.record_count;
  if (last_count_ > page_size_) return StartBackward(last_count_);
  return Outcome::kCovered;
}

WindowRead::Outcome WindowRead::StartBackward(int64_t count) {
  const int pages = PagesOf(count, page_size_);
  const bool divisible = window_.to - window_.from > std::chrono::seconds(1);
  if (pages > kMaxPages && divisible) return Outcome::kTooLarge;
  phase_ = Phase::kBackward;
  next_page_ = pages;
  return Outcome::kMore;
}

WindowRead::Outcome WindowRead::TakeBackward(const PageFacts& facts) {
  if (!IsWhole(facts, next_page_, page_size_)) return Restart();
  if (facts.record_count > last_count_) return Restart();
  // Past the last page upstream answers with RecordCount 0, which then says
  // no more than that the window has shrunk to the pages before.
  const int64_t before = int64_t{next_page_ - 1} * page_size_;
  last_count_ = facts.record_count > 0 ? facts.record_count
                                       : std::min(last_count_, before);
  if (next_page_ == 1) return Outcome::kCovered;
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
  const bool several = last_count_ > page_size;
  page_size_ = page_size;
  next_page_ = 1;
  asked_ = false;
  phase_ = several ? Phase::kCounting : Phase::kSingle;
}

std::optional<WindowProgress> WindowRead::Progress() const {
  if (phase_ != Phase::kBackward) return std::nullopt;
  return WindowProgress{window_, page_size_, next_page_, last_count_,
                        first_sent_};
}

}  // namespace leadline
