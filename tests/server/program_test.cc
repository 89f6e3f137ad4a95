// SPDX-License-Identifier: Apache-2.0
// leadline-server as a process: its command line, its port file, its end.
#include "tests/server/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/listen_socket.h"
#include "tests/base/http_client.h"
#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    std::string name = (fs::temp_directory_path() / "leadline-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ProgramTest() override {
    program_.reset();
    fs::remove_all(folder_);
  }

  void Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), LEADLINE_BINARY_DIR "/leadline-server");
    program_ = std::make_unique<Program>(std::move(arguments),
                                         (folder_ / "output").string());
  }

  // Starts the server on free ports and waits for its port file.
  ::testing::AssertionResult Start(const std::string& drain_time = "1m") {
    Run({"--replica", (folder_ / "leads.db").string(), "--grpc-address",
         "127.0.0.1:0", "--http-address", "127.0.0.1:0", "--port-file",
         (folder_ / "ports").string(), "--drain-time", drain_time});
    if (!Eventually([&] {
          return fs::exists(folder_ / "ports") || !program_->IsRunning();
        })) {
      return ::testing::AssertionFailure() << "no port file";
    }
    std::ifstream ports(folder_ / "ports");
    std::string grpc;
    std::string http;
    ports >> grpc >> grpc_port_ >> http >> http_port_;
    if (grpc == "grpc" && http == "http") return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << program_->Output();
  }

  std::shared_ptr<grpc::Channel> Connect() const {
    return grpc::CreateChannel("127.0.0.1:" + std::to_string(grpc_port_),
                               grpc::InsecureChannelCredentials());
  }

  static grpc::Status Status(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::GetReplicaStatusResponse response;
    return v1::LeadLookupService::NewStub(channel)->GetReplicaStatus(
        &context, {}, &response);
  }

  // Waits until the server says that it is stopping.
  bool IsDraining() const {
    return Eventually([&] {
      return Http(http_port_, "GET", "/readyz").body ==
             "the server is stopping\n";
    });
  }

  fs::path folder_;
  std::unique_ptr<Program> program_;
  uint16_t grpc_port_ = 0;
  uint16_t http_port_ = 0;
};

TEST_F(ProgramTest, PortFileAppearsOnceBothPortsAnswer) {
  ASSERT_TRUE(Start());
  EXPECT_EQ(ReasonOf(Status(Connect())), "REPLICA_MISSING");
  EXPECT_EQ(Http(http_port_, "GET", "/livez").status, 200);
  EXPECT_EQ(Http(http_port_, "GET", "/readyz").status, 503);
}

TEST_F(ProgramTest, EitherSignalEndsItAtOnceWithoutClients) {
  for (const int signal : {SIGTERM, SIGINT}) {
    fs::remove(folder_ / "ports");
    ASSERT_TRUE(Start());
    program_->Signal(signal);
    EXPECT_EQ(program_->ExitCode(), 0) << program_->Output();
    EXPECT_THAT(program_->Output(), HasSubstr("info stopped"));
  }
}

TEST_F(ProgramTest, ClientsAreAnsweredWhileItDrainsAndItEndsWithTheLast) {
  ASSERT_TRUE(Start());
  auto channel = Connect();
  ASSERT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  program_->Signal(SIGTERM);
  ASSERT_TRUE(IsDraining());
  EXPECT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  EXPECT_TRUE(program_->IsRunning());
  channel.reset();
  EXPECT_EQ(program_->ExitCode(), 0) << program_->Output();
}

TEST_F(ProgramTest, DrainTimeEndsClientsThatStay) {
  ASSERT_TRUE(Start("100ms"));
  const auto channel = Connect();
  ASSERT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  program_->Signal(SIGTERM);
  EXPECT_EQ(program_->ExitCode(), 0) << program_->Output();
}

TEST_F(ProgramTest, SecondSignalEndsItAtOnce) {
  ASSERT_TRUE(Start());
  const auto channel = Connect();
  ASSERT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  program_->Signal(SIGINT);
  ASSERT_TRUE(IsDraining());
  program_->Signal(SIGINT);
  EXPECT_EQ(program_->ExitCode(), 1);
  EXPECT_THAT(program_->Output(), HasSubstr("stopped-at-once"));
}

TEST_F(ProgramTest, TakenPortIsOneLineAndExitCodeOne) {
  const auto taken = ListenSocket::Open({"127.0.0.1", 0});
  const std::string port = std::to_string(taken->Port());
  Run({"--replica", "leads.db", "--grpc-address", "127.0.0.1:" + port});
  EXPECT_EQ(program_->ExitCode(), 1);
  EXPECT_EQ(program_->Output(),
            "leadline-server: cannot listen on 127.0.0.1:" + port +
                ": another program has that port; stop it, or give another "
                "port (0 is any free one)\n");
}

TEST_F(ProgramTest, PortFileThatCannotBeWrittenIsNamed) {
  Run({"--replica", "leads.db", "--grpc-address", "127.0.0.1:0",
       "--http-address", "off", "--port-file", "/nowhere/ports"});
  EXPECT_EQ(program_->ExitCode(), 1);
  EXPECT_THAT(program_->Output(),
              HasSubstr("leadline-server: cannot write the port file "
                        "/nowhere/ports: No such file or directory\n"));
}

TEST_F(ProgramTest, WrongUseIsOneLineAndExitCodeTwo) {
  Run({"--grpc-adress", "127.0.0.1:0"});
  EXPECT_EQ(program_->ExitCode(), 2);
  const std::string output = program_->Output();
  EXPECT_THAT(output, StartsWith("leadline-server: "));
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
}

TEST_F(ProgramTest, VersionIsPrinted) {
  Run({"--version"});
  EXPECT_EQ(program_->ExitCode(), 0);
  EXPECT_EQ(program_->Output(), "leadline-server " LEADLINE_VERSION "\n");
}

}  // namespace
}  // namespace leadline
