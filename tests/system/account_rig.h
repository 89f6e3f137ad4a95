// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_ACCOUNT_RIG_H_
#define LEADLINE_TESTS_SYSTEM_ACCOUNT_RIG_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/cpp/lead_client.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// The three programs on free ports around one replica, in a folder of the
// test's own that is removed with it. Not thread-safe.
class AccountRig {
 public:
  AccountRig();
  ~AccountRig();
  AccountRig(const AccountRig&) = delete;
  AccountRig& operator=(const AccountRig&) = delete;

  // Each (re)starts a program. A sandbox started again keeps its port, and is
  // the same account.
  void StartSandbox(const std::vector<std::string>& flags = {});
  void StartSync(const std::vector<std::string>& flags = {});
  void StartServer(const std::vector<std::string>& flags = {});
  // A server on another file, started through `wrapper` (may be empty).
  void StartServerOn(const std::filesystem::path& replica,
                     const std::vector<std::string>& wrapper,
                     const std::vector<std::string>& flags = {});

  // All three, and the wait for the replica to be complete.
  void Fill(const std::vector<std::string>& sandbox_flags = {});

  // A variable for workers started from here on.
  void SetForSync(const std::string& name, const std::string& value) {
    sync_environment_[name] = value;
  }

  // What a program would be started with: for those that are to fail.
  Program::Options SyncOptions(const std::vector<std::string>& flags) const;
  Program::Options ServerOptions(const std::vector<std::string>& flags) const;

  // Asks for the status until `accept` takes it, for at most a minute.
  template <typename Accept>
  bool WaitForStatus(Accept accept) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      const auto status = client().GetReplicaStatus();
      if (status.Ok() && accept(status.Value())) return true;
      if (server_->EndsWithin(std::chrono::milliseconds(20))) return false;
    }
    return false;
  }

  CallResult<v1::GetLeadByPhoneResponse> Lookup(const std::string& phone);
  // The command line, with these arguments.
  Finished RunLeadline(std::vector<std::string> arguments) const;
  // The answer of the sandbox to a GET, without its headers.
  std::string AskSandbox(const std::string& path) const;

  const LeadClient& client() const { return *client_; }
  Program& sandbox() { return *sandbox_; }
  Program& sync() { return *sync_; }
  Program& server() { return *server_; }
  std::filesystem::path folder() const { return folder_.Path(); }
  std::filesystem::path replica() const { return folder() / "leads.db"; }
  std::uint16_t sandbox_port() const { return sandbox_port_; }
  std::uint16_t sync_http_port() const { return sync_http_port_; }
  std::uint16_t grpc_port() const { return grpc_port_; }
  std::uint16_t http_port() const { return http_port_; }

 private:
  TempFolder folder_;
  std::uint16_t sandbox_port_ = 0;
  std::uint16_t sync_http_port_ = 0;
  std::uint16_t grpc_port_ = 0;
  std::uint16_t http_port_ = 0;
  std::map<std::string, std::string> sync_environment_;
  std::unique_ptr<Program> sandbox_;
  std::unique_ptr<Program> sync_;
  std::unique_ptr<Program> server_;
  std::unique_ptr<LeadClient> client_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_ACCOUNT_RIG_H_
