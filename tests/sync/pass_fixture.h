// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_PASS_FIXTURE_H_
#define LEADLINE_TESTS_SYNC_PASS_FIXTURE_H_

#include <gtest/gtest.h>

#include <vector>

#include "replica/writer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"

namespace leadline {

inline constexpr int kPage = 10;

// The replica and the time, as the passes see them.
class PassTest : public testing::Test {
 protected:
  PassContext Now() const {
    return {coverage_, rereads_, now_,       kPage, std::chrono::seconds(30),
            kStart,    false,    tail_from_, {},    types_};
  }
  std::chrono::sys_seconds Ago(std::chrono::seconds age) const {
    return std::chrono::floor<std::chrono::seconds>(now_) - age;
  }
  Stretch Between(std::chrono::seconds old, std::chrono::seconds young) const {
    return {Ago(old), Ago(young)};
  }
  // Everything from `old` to `young` ago was read at `read` ago.
  void GivenCovered(std::chrono::seconds old, std::chrono::seconds young,
                    std::chrono::seconds read) {
    coverage_.Add({Between(old, young), now_ - read});
  }
  PageFacts Answer(int64_t count, int64_t rows) const {
    return {count, rows, true, now_};
  }

  static constexpr std::chrono::sys_seconds kStart{
      std::chrono::hours(24 * 365 * 35)};
  TimePoint now_{std::chrono::hours(24 * 365 * 56)};
  std::chrono::sys_seconds tail_from_ =
      std::chrono::floor<std::chrono::seconds>(now_) - std::chrono::seconds(30);
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  size_t types_ = 1;
  PageCommit commit_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_PASS_FIXTURE_H_
