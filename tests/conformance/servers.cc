// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/servers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/sha.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

#include "tests/conformance/conformance_replica.h"
#include "tests/replica/phone_table.h"
#include "tests/support/certificates.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

using nlohmann::json;

// Clients ping every 30 s, and wait 10 s for the answer.
constexpr std::chrono::seconds kLongestUnnoticed{60};
constexpr char kNames[] = "DNS:localhost,IP:127.0.0.1";
constexpr char kToken[] = "a-token-of-the-conformance-cases-0123456789";
constexpr char kStatusToken[] = "another-that-may-see-the-status-0123456789";

[[noreturn]] void Die(const std::string& what) {
  std::cerr << "conformance: " << what << "\n";
  std::exit(1);
}

void DieOf(const absl::Status& status) {
  if (!status.ok()) Die(std::string(status.message()));
}

std::string Sha256(const std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xFU];
  }
  return hex;
}

// A socket on a free port of 127.0.0.1; the address goes to `address`.
int BoundSocket(std::string& address) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* const generic = reinterpret_cast<sockaddr*>(&where);
  if (descriptor < 0 || bind(descriptor, generic, size) != 0 ||
      getsockname(descriptor, generic, &size) != 0) {
    Die("no port is free");
  }
  address = "127.0.0.1:" + std::to_string(ntohs(where.sin_port));
  return descriptor;
}

}  // namespace

Servers::Servers() {
  OpenSocketsOfNobody();
  const std::string replica = folder_.Path("main.db");
  DieOf(FillConformanceReplica(replica));
  const std::string unfilled = folder_.Path("unfilled.db");
  DieOf(MakeUnfilledReplica(unfilled));
  Start("main", replica);
  Start("unfilled", unfilled);
  Start("missing", folder_.Path("no-such-file.db"));
  Start("restarting", replica);
  StartWithTls(replica);
  StartWithPhoneTables();
  OpenFadingPath();
  AddCommand("restart", [this, replica] {
    programs_.at("restarting")->Stop(SIGKILL);
    Start("restarting", replica, {}, connect_.at("restarting").at("address"));
    return true;
  });
  AddCommand("fade", [this] { return fading_path_->Fade(kLongestUnnoticed); });
}

Servers::~Servers() {
  commands_.clear();
  close(refused_);
  close(silent_);
}

json Servers::All() const {
  json all = connect_;
  all["restart_command"] = Command("restart");
  return all;
}

std::string Servers::Write(const std::string& name,
                           const std::string& content) const {
  const std::string path = folder_.Path(name);
  std::ofstream(path) << content;
  chmod(path.c_str(), 0600);
  return path;
}

void Servers::Start(const std::string& name, const std::string& replica,
                    const std::vector<std::string>& flags,
                    const std::string& address) {
  const std::string ports_file = folder_.Path(name + ".ports");
  std::filesystem::remove(ports_file);
  Program::Options options;
  options.arguments = {BinaryPath("leadline-server"),
                       "--replica",
                       replica,
                       "--grpc-address",
                       address,
                       "--http-address",
                       "127.0.0.1:0",
                       "--port-file",
                       ports_file};
  options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
  options.log = folder_.Path(name + ".log");
  auto program = std::make_unique<Program>(options);
  const auto ports = program->WaitForPorts(ports_file);
  if (!ports) Die("the server " + name + " does not start: " + program->Log());
  programs_[name] = std::move(program);
  connect_[name]["address"] = "127.0.0.1:" + std::to_string(ports->at("grpc"));
}

void Servers::StartWithTls(const std::string& replica) {
  const TestAuthority authority("conformance");
  const TestAuthority stranger("stranger");
  const KeyAndCertificate own = authority.Issue(kNames);
  const KeyAndCertificate client = authority.Issue("DNS:client");
  const std::string ca = Write("ca.pem", authority.Certificate());
  const std::string cert = Write("server.pem", own.certificate);
  const std::string key = Write("server.key", own.key);
  const std::string tokens =
      Write("tokens", "cases sha256:" + Sha256(kToken) + "\nstatus sha256:" +
                          Sha256(kStatusToken) + " may=status\n");
  Start("tls", replica,
        {"--tls-cert", cert, "--tls-key", key, "--token-file", tokens});
  Start("mutual", replica,
        {"--tls-cert", cert, "--tls-key", key, "--tls-client-ca", ca});
  json& tls = connect_["tls"];
  tls["tls_ca"] = ca;
  connect_["tls-nobody"] = tls;
  connect_["tls-unknown"] = tls;
  connect_["tls-unknown"]["token"] = "a-token-that-nobody-ever-gave-out";
  connect_["tls-status"] = tls;
  connect_["tls-status"]["token"] = kStatusToken;
  tls["token"] = kToken;
  connect_["tls-stranger"] = tls;
  connect_["tls-stranger"]["tls_ca"] =
      Write("stranger.pem", stranger.Certificate());
  json& mutual = connect_["mutual"];
  mutual["tls_ca"] = ca;
  mutual["tls_cert"] = Write("client.pem", client.certificate);
  mutual["tls_key"] = Write("client.key", client.key);
}

void Servers::StartWithPhoneTables() {
  for (const PhoneTable& table : PhoneTables()) {
    const std::string replica = folder_.Path(table.file + ".db");
    DieOf(FillReplica(table, replica));
    Start(table.file, replica);
  }
}

void Servers::AddCommand(const std::string& name,
                         std::function<bool()> action) {
  commands_[name] =
      std::make_unique<OutsideCommand>(folder_.Path(), name, std::move(action));
}

void Servers::OpenFadingPath() {
  const std::string main = connect_.at("main").at("address");
  fading_path_ = std::make_unique<FadingPath>(
      static_cast<uint16_t>(std::stoi(main.substr(main.find(':') + 1))));
  connect_["faded"]["address"] =
      "127.0.0.1:" + std::to_string(fading_path_->Port());
}

void Servers::OpenSocketsOfNobody() {
  std::string address;
  refused_ = BoundSocket(address);
  connect_["refused"]["address"] = address;
  silent_ = BoundSocket(address);
  if (listen(silent_, 64) != 0) Die("no socket can listen");
  connect_["silent"]["address"] = address;
}

}  // namespace leadline
