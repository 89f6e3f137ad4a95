// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_OPEN_REPLICA_H_
#define LEADLINE_TESTS_SYNC_OPEN_REPLICA_H_

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "replica/writer.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// A worker's replica, new or as the last worker left it. Fails the test, and
// ends the program, if it cannot be opened.
inline std::unique_ptr<ReplicaWriter> OpenReplica(
    const TempFolder& folder, std::chrono::sys_seconds history_start,
    const std::string& user = "user") {
  WriterOptions options;
  options.path = folder.Path("leads.db");
  options.account = {"org", "host", user, "91", true};
  options.history_start = history_start;
  auto writer = ReplicaWriter::Open(options);
  EXPECT_TRUE(writer.ok()) << writer.status();
  return *std::move(writer);
}

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_OPEN_REPLICA_H_
