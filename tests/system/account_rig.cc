// SPDX-License-Identifier: Apache-2.0
#include "tests/system/account_rig.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace leadline {
namespace {

// Invented; like real ones they contain a dollar sign.
constexpr char kAccessKey[] = "u$rsystem";
constexpr char kSecretKey[] = "s$cretsystem";

std::string ProgramPath(const std::string& name) {
  return std::string(LEADLINE_BINARY_DIR) + "/" + name;
}

std::string Loopback(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

void Append(std::vector<std::string>& list,
            const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

AccountRig::AccountRig() {
  std::string name = testing::TempDir() + "/leadline-system-XXXXXX";
  folder_ = mkdtemp(name.data());
}

AccountRig::~AccountRig() {
  client_.reset();
  sync_.reset();
  server_.reset();
  sandbox_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void AccountRig::StartSandbox(const std::vector<std::string>& flags) {
  sandbox_.reset();
  const auto ports_file = folder_ / "sandbox.ports";
  std::filesystem::remove(ports_file);
  Program::Options options;
  options.arguments = {ProgramPath("leadsquared-sandbox"),
                       "--address",
                       Loopback(sandbox_port_),
                       "--access-key",
                       kAccessKey,
                       "--secret-key",
                       kSecretKey,
                       "--control",
                       "--port-file",
                       ports_file.string()};
  Append(options.arguments, flags);
  options.log = folder_ / "sandbox.log";
  sandbox_ = std::make_unique<Program>(options);
  const auto ports = sandbox_->WaitForPorts(ports_file);
  if (ports) sandbox_port_ = ports->at("http");
}

Program::Options AccountRig::SyncOptions(
    const std::vector<std::string>& flags) const {
  Program::Options options;
  options.arguments = {ProgramPath("leadline-sync"), "--replica",
                       replica().string(), "--upstream",
                       "http://" + Loopback(sandbox_port_)};
  Append(options.arguments, flags);
  options.environment = {{"LEADSQUARED_ACCESS_KEY", kAccessKey},
                         {"LEADSQUARED_SECRET_KEY", kSecretKey}};
  options.log = folder_ / "sync.log";
  return options;
}

void AccountRig::StartSync(const std::vector<std::string>& flags) {
  sync_.reset();
  Program::Options options = SyncOptions(flags);
  Append(options.arguments,
         {"--safety-lag", "1s", "--http-address", "127.0.0.1:0"});
  sync_ = std::make_unique<Program>(options);
}

Program::Options AccountRig::ServerOptions(
    const std::vector<std::string>& flags) const {
  Program::Options options;
  options.arguments = {ProgramPath("leadline-server"), "--replica",
                       replica().string()};
  Append(options.arguments, flags);
  options.log = folder_ / "server.log";
  return options;
}

void AccountRig::StartServer() { StartServerOn(replica(), {}); }

void AccountRig::StartServerOn(const std::filesystem::path& replica,
                               const std::vector<std::string>& wrapper) {
  client_.reset();
  server_.reset();
  const auto ports_file = folder_ / "server.ports";
  std::filesystem::remove(ports_file);
  Program::Options options;
  options.arguments = wrapper;
  Append(
      options.arguments,
      {ProgramPath("leadline-server"), "--replica", replica.string(),
       "--grpc-address", Loopback(grpc_port_), "--http-address", "127.0.0.1:0",
       "--drain-time", "1s", "--port-file", ports_file.string()});
  options.log = folder_ / "server.log";
  server_ = std::make_unique<Program>(options);
  const auto ports = server_->WaitForPorts(ports_file);
  if (ports) {
    grpc_port_ = ports->at("grpc");
    http_port_ = ports->at("http");
  }
  client_ = std::make_unique<LeadClient>(
      LeadClientOptions{.server = Loopback(grpc_port_)});
}

void AccountRig::Fill(const std::vector<std::string>& sandbox_flags) {
  StartSandbox(sandbox_flags);
  StartServer();
  StartSync();
  const bool filled = WaitForStatus(
      [](const auto& status) { return status.freshness().complete(); });
  if (!filled) ADD_FAILURE() << "not filled; sync said:\n" << sync_->Log();
}

CallResult<v1::GetLeadByPhoneResponse> AccountRig::Lookup(
    const std::string& phone) {
  v1::GetLeadByPhoneRequest request;
  request.set_phone(phone);
  return client_->GetLeadByPhone(request);
}

Finished AccountRig::RunLeadline(std::vector<std::string> arguments) const {
  Program::Options options;
  options.arguments = {ProgramPath("leadline"), "--server",
                       Loopback(grpc_port_)};
  Append(options.arguments, arguments);
  options.log = folder_ / "leadline.log";
  return RunToEnd(options);
}

std::string AccountRig::AskSandbox(const std::string& path) const {
  return HttpGet(sandbox_port_, path);
}

std::string HttpGet(std::uint16_t port, const std::string& path) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0) {
    const std::string request = "GET " + path +
                                " HTTP/1.0\r\nHost: 127.0.0.1\r\n"
                                "Connection: close\r\n\r\n";
    send(connection, request.data(), request.size(), MSG_NOSIGNAL);
    char part[4096];
    for (ssize_t size = 0;
         (size = recv(connection, part, sizeof(part), 0)) > 0;) {
      answer.append(part, static_cast<std::size_t>(size));
    }
  }
  close(connection);
  const std::size_t body = answer.find("\r\n\r\n");
  return body == std::string::npos ? "" : answer.substr(body + 4);
}

}  // namespace leadline
