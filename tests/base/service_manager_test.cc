// SPDX-License-Identifier: Apache-2.0
#include "base/service_manager.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "tests/support/notify_socket.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

class ServiceManagerTest : public ::testing::Test {
 protected:
  static ServiceManager Read(const std::string& watchdog,
                             const std::string& process) {
    setenv("WATCHDOG_USEC", watchdog.c_str(), 1);
    setenv("WATCHDOG_PID", process.c_str(), 1);
    return ServiceManager::FromEnvironment();
  }

  TempFolder folder_;
};

TEST_F(ServiceManagerTest, IsToldHowTheProgramIs) {
  for (const std::string& name :
       {folder_.Path("notify"), "@leadline-test-" + std::to_string(getpid())}) {
    const NotifySocket socket(name);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
    const ServiceManager manager = ServiceManager::FromEnvironment();
    manager.TellReady();
    manager.TellAlive();
    manager.TellStopping(Duration(1500));
    EXPECT_EQ(socket.Next(), "READY=1");
    EXPECT_EQ(socket.Next(), "WATCHDOG=1");
    EXPECT_EQ(socket.Next(), "STOPPING=1\nEXTEND_TIMEOUT_USEC=1500000");
    EXPECT_EQ(getenv("NOTIFY_SOCKET"), nullptr);
  }
}

TEST_F(ServiceManagerTest, NeedNotBeThere) {
  const ServiceManager manager = ServiceManager::FromEnvironment();
  manager.TellReady();
  EXPECT_FALSE(manager.AliveEvery());
}

TEST_F(ServiceManagerTest, HearsTwiceInItsTimeThatTheProgramIsAlive) {
  const std::string me = std::to_string(getpid());
  EXPECT_EQ(Read("30000000", me).AliveEvery(), Duration(15'000));
  EXPECT_EQ(Read("30000000", "").AliveEvery(), Duration(15'000));
  EXPECT_EQ(getenv("WATCHDOG_USEC"), nullptr);
  EXPECT_FALSE(Read("30000000", "1").AliveEvery());
  for (const char* nonsense : {"", "0", "-5", "5s"}) {
    EXPECT_FALSE(Read(nonsense, me).AliveEvery()) << nonsense;
  }
}

}  // namespace
}  // namespace leadline
