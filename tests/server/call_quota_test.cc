// SPDX-License-Identifier: Apache-2.0
#include "server/call_quota.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadline {
namespace {

TEST(CallQuotaTest, OneConnectionMayHaveHalf) {
  CallQuota quota(4);
  const auto first = quota.Take("a");
  const auto second = quota.Take("a");
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(quota.Take("a"));
  EXPECT_TRUE(quota.Take("b"));
}

TEST(CallQuotaTest, AllTogetherHaveWhatThereIs) {
  CallQuota quota(3);
  std::vector<std::optional<CallQuota::Ticket>> tickets;
  for (const char* connection : {"a", "a", "b"}) {
    tickets.push_back(quota.Take(connection));
    EXPECT_TRUE(tickets.back());
  }
  EXPECT_FALSE(quota.Take("c"));
  tickets.pop_back();
  EXPECT_TRUE(quota.Take("c"));
}

TEST(CallQuotaTest, ATicketIsGivenBackOnce) {
  CallQuota quota(1);
  {
    std::optional<CallQuota::Ticket> ticket = quota.Take("a");
    ASSERT_TRUE(ticket);
    const CallQuota::Ticket moved = *std::move(ticket);
    ticket.reset();
    EXPECT_FALSE(quota.Take("a"));
  }
  EXPECT_TRUE(quota.Take("a"));
}

TEST(CallQuotaTest, WhatIsDoneLeavesRoomUntilTooMuchIsNotTaken) {
  CallQuota quota(4);
  std::vector<std::optional<CallQuota::Ticket>> tickets;
  const auto take = [&](size_t answer_bytes) {
    tickets.push_back(quota.Take("a"));
    if (tickets.back()) tickets.back()->SetDone(answer_bytes);
    return tickets.back().has_value();
  };
  for (int call = 0; call < 100; ++call) ASSERT_TRUE(take(1000)) << call;
  EXPECT_TRUE(take(CallQuota::kLargestAnswer));
  EXPECT_TRUE(take(CallQuota::kLargestAnswer));
  EXPECT_FALSE(take(0)) << "a connection has half";
  tickets.clear();
  EXPECT_TRUE(take(CallQuota::kLargestAnswer * 2));
  EXPECT_FALSE(take(0));
  tickets.clear();
  tickets.push_back(quota.Take("a"));
  tickets.push_back(quota.Take("a"));
  EXPECT_TRUE(tickets[0] && tickets[1]);
  EXPECT_FALSE(quota.Take("a"));
}

TEST(CallQuotaTest, WhatAllTogetherLeaveUntakenIsBounded) {
  CallQuota quota(4);
  std::vector<std::optional<CallQuota::Ticket>> tickets;
  for (const char* connection : {"a", "b"}) {
    tickets.push_back(quota.Take(connection));
    ASSERT_TRUE(tickets.back());
    tickets.back()->SetDone(CallQuota::kLargestAnswer * 2);
  }
  EXPECT_FALSE(quota.Take("c"));
  tickets.pop_back();
  EXPECT_TRUE(quota.Take("c"));
}

}  // namespace
}  // namespace leadline
