// SPDX-License-Identifier: Apache-2.0
// leadline-server as a process: its command line, its port file, its end.
#include "tests/support/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include "base/listen_socket.h"
#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"
#include "tests/support/http_client.h"
#include "tests/support/notify_socket.h"
#include "tests/support/paths.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ProgramTest : public ::testing::Test {
 protected:
  void Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), BinaryPath("leadline-server"));
    program_.emplace(Program::Options{.arguments = std::move(arguments),
                                      .environment = {},
                                      .log = folder_.Path("log")});
  }

  // Without a port file: who connects waits until it accepts.
  void RunOn(std::vector<PassedSocket> sockets) {
    program_.emplace(Program::Options{
        .arguments = {BinaryPath("leadline-server"), "--replica", "leads.db"},
        .environment = {},
        .log = folder_.Path("log"),
        .sockets = std::move(sockets)});
  }

  // Starts the server on free ports and waits for its port file.
  void Start(const std::string& drain_time = "1m") {
    const std::string port_file = folder_.Path("ports");
    Run({"--replica", folder_.Path("leads.db"), "--grpc-address", "127.0.0.1:0",
         "--http-address", "127.0.0.1:0", "--port-file", port_file,
         "--drain-time", drain_time});
    const auto ports = program_->WaitForPorts(port_file);
    ASSERT_TRUE(ports);
    grpc_port_ = ports->at("grpc");
    http_port_ = ports->at("http");
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

  TempFolder folder_;
  std::optional<Program> program_;
  uint16_t grpc_port_ = 0;
  uint16_t http_port_ = 0;
};

TEST_F(ProgramTest, PortFileAppearsOnceBothPortsAnswer) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(ReasonOf(Status(Connect())), "REPLICA_MISSING");
  EXPECT_EQ(Http(http_port_, "GET", "/livez").status, 200);
  EXPECT_EQ(Http(http_port_, "GET", "/readyz").status, 503);
}

TEST_F(ProgramTest, EitherSignalEndsItAtOnceWithoutClients) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::filesystem::remove(folder_.Path("ports"));
    ASSERT_NO_FATAL_FAILURE(Start());
    program_->Send(signal);
    EXPECT_EQ(program_->Wait(), 0) << program_->Log();
    EXPECT_THAT(program_->Log(), HasSubstr("info stopped"));
  }
}

TEST_F(ProgramTest, ClientsAreAnsweredWhileItDrainsAndItEndsWithTheLast) {
  ASSERT_NO_FATAL_FAILURE(Start());
  auto channel = Connect();
  ASSERT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  program_->Send(SIGTERM);
  ASSERT_TRUE(IsDraining());
  EXPECT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  EXPECT_FALSE(program_->EndsWithin(std::chrono::milliseconds(0)));
  channel.reset();
  EXPECT_EQ(program_->Wait(), 0) << program_->Log();
}

TEST_F(ProgramTest, DrainTimeEndsClientsThatStay) {
  ASSERT_NO_FATAL_FAILURE(Start("100ms"));
  const auto channel = Connect();
  ASSERT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  program_->Send(SIGTERM);
  EXPECT_EQ(program_->Wait(), 0) << program_->Log();
}

TEST_F(ProgramTest, SecondSignalEndsItAtOnce) {
  ASSERT_NO_FATAL_FAILURE(Start());
  const auto channel = Connect();
  ASSERT_EQ(ReasonOf(Status(channel)), "REPLICA_MISSING");
  program_->Send(SIGINT);
  ASSERT_TRUE(IsDraining());
  program_->Send(SIGINT);
  EXPECT_EQ(program_->Wait(), 1);
  EXPECT_THAT(program_->Log(), HasSubstr("stopped-at-once"));
}

TEST_F(ProgramTest, TakenPortIsOneLineAndExitCodeOne) {
  const auto taken = ListenSocket::Open({"127.0.0.1", 0});
  const std::string port = std::to_string(taken->Port());
  Run({"--replica", "leads.db", "--grpc-address", "127.0.0.1:" + port});
  EXPECT_EQ(program_->Wait(), 1);
  EXPECT_EQ(program_->Log(),
            "leadline-server: cannot listen on 127.0.0.1:" + port +
                ": another program has that port; stop it, or give another "
                "port (0 is any free one)\n");
}

TEST_F(ProgramTest, AnswersOnAUnixSocketThatThePortFileNames) {
  const std::string where = "unix:" + folder_.Path("grpc.sock");
  const std::string port_file = folder_.Path("ports");
  Run({"--replica", folder_.Path("leads.db"), "--grpc-address", where,
       "--http-address", "off", "--port-file", port_file});
  ASSERT_TRUE(program_->WaitForPorts(port_file));
  std::ifstream file(port_file);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "grpc " + where);
  const Finished asked = RunToEnd(
      {.arguments = {BinaryPath("leadline"), "--server", where, "status"},
       .environment = {},
       .log = folder_.Path("leadline.log")});
  EXPECT_THAT(asked.log, HasSubstr(where + " has no replica yet"));
}

TEST_F(ProgramTest, ServesSocketsThatWerePassedToIt) {
  const auto grpc = ListenSocket::Open(AnyPort());
  const auto http = ListenSocket::Open(AnyPort());
  RunOn({{"http", http->Descriptor()}, {"grpc", grpc->Descriptor()}});
  grpc_port_ = grpc->Port();
  http_port_ = http->Port();
  EXPECT_EQ(ReasonOf(Status(Connect())), "REPLICA_MISSING");
  EXPECT_EQ(Http(http_port_, "GET", "/livez").status, 200);
  EXPECT_EQ(program_->Stop(SIGTERM), 0) << program_->Log();
}

TEST_F(ProgramTest, PassedSocketThatDoesNotFitIsOneLine) {
  const auto socket = ListenSocket::Open(AnyPort());
  RunOn({{"leadline.socket", socket->Descriptor()}});
  EXPECT_EQ(program_->Wait(), 1);
  EXPECT_EQ(program_->Log(),
            "leadline-server: sockets were passed to this program, but "
            "\"leadline.socket\" is no name of one; call them grpc, http "
            "(FileDescriptorName= in a systemd socket unit)\n");
}

TEST_F(ProgramTest, PassedSocketMustNotShowLeadsToOthersUnasked) {
  const auto socket = ListenSocket::Open({"0.0.0.0", 0});
  RunOn({{"grpc", socket->Descriptor()}});
  EXPECT_EQ(program_->Wait(), 1);
  EXPECT_THAT(program_->Log(),
              StartsWith("leadline-server: the passed socket 0.0.0.0:" +
                         std::to_string(socket->Port()) +
                         " would give every lead to whoever can reach it"));
}

TEST_F(ProgramTest, TellsAServiceManagerHowItIs) {
  const NotifySocket told(folder_.Path("notify"));
  program_.emplace(Program::Options{
      .arguments = {BinaryPath("leadline-server"), "--replica", "leads.db",
                    "--grpc-address", "127.0.0.1:0", "--http-address", "off",
                    "--drain-time", "1s"},
      .environment = {{"NOTIFY_SOCKET", folder_.Path("notify")},
                      {"WATCHDOG_USEC", "100000"}},
      .log = folder_.Path("log")});
  EXPECT_EQ(told.Next(), "READY=1") << program_->Log();
  EXPECT_EQ(told.Next(), "WATCHDOG=1");
  EXPECT_EQ(told.Next(), "WATCHDOG=1");
  program_->Send(SIGTERM);
  std::string last = told.Next();
  while (last == "WATCHDOG=1") last = told.Next();
  EXPECT_EQ(last, "STOPPING=1\nEXTEND_TIMEOUT_USEC=6000000");
  EXPECT_EQ(program_->Wait(), 0) << program_->Log();
}

TEST_F(ProgramTest, PortFileThatCannotBeWrittenIsNamed) {
  Run({"--replica", "leads.db", "--grpc-address", "127.0.0.1:0",
       "--http-address", "off", "--port-file", "/nowhere/ports"});
  EXPECT_EQ(program_->Wait(), 1);
  EXPECT_THAT(program_->Log(),
              HasSubstr("leadline-server: cannot write the port file "
                        "/nowhere/ports: No such file or directory\n"));
}

TEST_F(ProgramTest, WrongUseIsOneLineAndExitCodeTwo) {
  Run({"--grpc-adress", "127.0.0.1:0"});
  EXPECT_EQ(program_->Wait(), 2);
  const std::string output = program_->Log();
  EXPECT_THAT(output, StartsWith("leadline-server: "));
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
}

TEST_F(ProgramTest, VersionIsPrinted) {
  Run({"--version"});
  EXPECT_EQ(program_->Wait(), 0);
  EXPECT_EQ(program_->Log(), "leadline-server " LEADLINE_VERSION "\n");
}

}  // namespace
}  // namespace leadline
