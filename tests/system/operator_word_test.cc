// SPDX-License-Identifier: Apache-2.0
// The operator's word about deletes, given while the worker runs and while it
// does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using testing::HasSubstr;

class OperatorWordTest : public testing::Test {
 protected:
  Finished AllowDeletes(const std::string& leads) const {
    Program::Options options = rig_.SyncOptions({});
    options.arguments = {options.arguments[0], "allow-deletes", leads,
                         "--replica", rig_.replica().string()};
    options.log = rig_.folder() / "command.log";
    return RunToEnd(options);
  }

  // Whether the worker says so, for at most a minute.
  bool WorkerSays(const std::string& what) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      if (rig_.sync().Log().find(what) != std::string::npos) return true;
      if (rig_.sync().EndsWithin(std::chrono::milliseconds(20))) return false;
    }
    return false;
  }

  bool WordWaits() const {
    return std::filesystem::exists(rig_.replica().string() + ".allow-deletes");
  }

  AccountRig rig_;
};

TEST_F(OperatorWordTest, IsTakenByTheWorkerThatRunsAndByTheNextOne) {
  rig_.Fill({"--leads", "50"});
  Finished command = AllowDeletes("7");
  EXPECT_EQ(command.exit_code, 0) << command.log;
  EXPECT_THAT(command.log, HasSubstr("up to 7 leads more may go"));
  EXPECT_TRUE(WorkerSays("deletes-allowed leads=7")) << rig_.sync().Log();
  EXPECT_EQ(rig_.sync().Stop(SIGTERM), 0);
  EXPECT_FALSE(WordWaits());

  command = AllowDeletes("9");
  EXPECT_EQ(command.exit_code, 0) << command.log;
  EXPECT_TRUE(WordWaits());
  rig_.StartSync();
  EXPECT_TRUE(WorkerSays("deletes-allowed leads=9")) << rig_.sync().Log();
}

}  // namespace
}  // namespace leadline
