// SPDX-License-Identifier: Apache-2.0
#include "sync/hint_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Ids = std::vector<std::string>;

TEST(HintQueueTest, GivesEachIdOnceAndThenNothing) {
  HintQueue queue;
  EXPECT_FALSE(queue.TakeAll());
  queue.Put(Ids{"a", "b"});
  queue.Put(Ids{"b"});
  EXPECT_THAT(*queue.TakeAll(), UnorderedElementsAre("a", "b"));
  EXPECT_FALSE(queue.TakeAll());
  EXPECT_EQ(queue.Counted().queued, 2U);
  EXPECT_EQ(queue.Counted().duplicate, 1U);
}

TEST(HintQueueTest, HintWithoutAnIdIsAHintToo) {
  HintQueue queue;
  queue.Put({});
  ASSERT_TRUE(queue.TakeAll());
}

TEST(HintQueueTest, DropsWhatDoesNotFit) {
  HintQueue queue;
  for (int n = 0; n < 30'000; ++n) queue.Put(Ids{std::to_string(n)});
  EXPECT_EQ(queue.Counted().queued, HintQueue::kMostIds);
  EXPECT_EQ(queue.Counted().dropped, 30'000 - HintQueue::kMostIds);
  EXPECT_THAT(*queue.TakeAll(), SizeIs(HintQueue::kMostIds));
  queue.Put(Ids{"again"});
  EXPECT_THAT(*queue.TakeAll(), ElementsAre("again"));
}

TEST(HintQueueTest, HintEndsAWait) {
  HintQueue queue;
  std::jthread waiter([&queue](std::stop_token stop) {
    queue.WaitFor(std::chrono::hours(1), stop);
  });
  queue.Put(Ids{"a"});
  waiter.join();
  // One that came before the wait does, too; but only once.
  queue.Put(Ids{"b"});
  queue.WaitFor(std::chrono::hours(1), {});
  queue.WaitFor(Duration(1), {});
}

TEST(HintQueueTest, StopEndsAWait) {
  HintQueue queue;
  std::jthread waiter([&queue](std::stop_token stop) {
    queue.WaitFor(std::chrono::hours(1), stop);
  });
  waiter.request_stop();
  waiter.join();
}

}  // namespace
}  // namespace leadline
