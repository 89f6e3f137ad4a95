// SPDX-License-Identifier: Apache-2.0
#include "tests/system/account_rig.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "tests/support/http_client.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

// Invented; like real ones they contain a dollar sign.
constexpr char kAccessKey[] = "u$rsystem";
constexpr char kSecretKey[] = "s$cretsystem";
// Of a client: programs share two cores with sanitizers.
constexpr std::chrono::milliseconds kPatience(5000);

std::string Loopback(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

void Append(std::vector<std::string>& list,
            const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

AccountRig::AccountRig() = default;

AccountRig::~AccountRig() {
  client_.reset();
  sync_.reset();
  server_.reset();
  sandbox_.reset();
}

void AccountRig::StartSandbox(const std::vector<std::string>& flags) {
  sandbox_.reset();
  const auto ports_file = folder() / "sandbox.ports";
  std::filesystem::remove(ports_file);
  Program::Options options;
  options.arguments = {BinaryPath("leadsquared-sandbox"),
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
  options.log = folder() / "sandbox.log";
  sandbox_ = std::make_unique<Program>(options);
  const auto ports = sandbox_->WaitForPorts(ports_file);
  if (ports) sandbox_port_ = ports->at("http");
}

Program::Options AccountRig::SyncOptions(
    const std::vector<std::string>& flags) const {
  Program::Options options;
  options.arguments = {BinaryPath("leadline-sync"), "--replica",
                       replica().string(), "--upstream",
                       "http://" + Loopback(sandbox_port_)};
  Append(options.arguments, flags);
  options.environment = {{"LEADSQUARED_ACCESS_KEY", kAccessKey},
                         {"LEADSQUARED_SECRET_KEY", kSecretKey}};
  options.environment.insert(sync_environment_.begin(),
                             sync_environment_.end());
  options.log = folder() / "sync.log";
  return options;
}

void AccountRig::StartSync(const std::vector<std::string>& flags) {
  sync_.reset();
  Program::Options options = SyncOptions(flags);
  const auto ports_file = folder() / "sync.ports";
  std::filesystem::remove(ports_file);
  Append(options.arguments,
         {"--safety-lag", "1s", "--http-address", "127.0.0.1:0", "--port-file",
          ports_file.string()});
  sync_ = std::make_unique<Program>(options);
  const auto ports = sync_->WaitForPorts(ports_file);
  if (ports) sync_http_port_ = ports->at("http");
}

Program::Options AccountRig::ServerOptions(
    const std::vector<std::string>& flags) const {
  Program::Options options;
  options.arguments = {BinaryPath("leadline-server"), "--replica",
                       replica().string()};
  Append(options.arguments, flags);
  options.log = folder() / "server.log";
  return options;
}

void AccountRig::StartServer(const std::vector<std::string>& flags) {
  StartServerOn(replica(), {}, flags);
}

void AccountRig::StartServerOn(const std::filesystem::path& replica,
                               const std::vector<std::string>& wrapper,
                               const std::vector<std::string>& flags) {
  client_.reset();
  server_.reset();
  const auto ports_file = folder() / "server.ports";
  std::filesystem::remove(ports_file);
  Program::Options options;
  options.arguments = wrapper;
  Append(
      options.arguments,
      {BinaryPath("leadline-server"), "--replica", replica.string(),
       "--grpc-address", Loopback(grpc_port_), "--http-address", "127.0.0.1:0",
       "--drain-time", "1s", "--port-file", ports_file.string()});
  Append(options.arguments, flags);
  options.log = folder() / "server.log";
  server_ = std::make_unique<Program>(options);
  const auto ports = server_->WaitForPorts(ports_file);
  if (ports) {
    grpc_port_ = ports->at("grpc");
    http_port_ = ports->at("http");
  }
  client_ = std::make_unique<LeadClient>(
      LeadClientOptions{.server = Loopback(grpc_port_), .timeout = kPatience});
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
  options.arguments = {BinaryPath("leadline"), "--server",
                       Loopback(grpc_port_)};
  Append(options.arguments, arguments);
  options.log = folder() / "leadline.log";
  return RunToEnd(options);
}

std::string AccountRig::AskSandbox(const std::string& path) const {
  return Http(sandbox_port_, "GET", path).body;
}

}  // namespace leadline
