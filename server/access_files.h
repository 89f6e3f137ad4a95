// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ACCESS_FILES_H_
#define LEADLINE_SERVER_ACCESS_FILES_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access.h"
#include "server/access_stats.h"
#include "server/reload.h"
#include "server/tls_credentials.h"
#include "server/tls_files.h"

namespace leadline {

// Who may call, as the command line says it. Plain data.
struct AccessOptions {
  TlsFiles tls = {};
  // Names that a client's certificate must have one of; empty: any.
  std::vector<std::string> client_names = {};
  std::string token_file = {};  // empty: no token is needed
};

// The certificate and the tokens, and the thread that looks once a second
// whether their files have changed. What they hold is taken once two looks have
// shown the same. While it cannot be used what was there before goes on, and
// the log says why, once. Thread-safe, but for Look().
class AccessFiles {
 public:
  // Reads the files and tells `access`. Errors are ReadTlsFiles(),
  // CheckTlsTexts() and ReadSmallFile()'s, and those of Tokens::Parse() with
  // the file's name. `clock`, `access` and `stats` must outlive it.
  static absl::StatusOr<std::unique_ptr<AccessFiles>> Load(
      const AccessOptions& options, Clock& clock, Access& access,
      AccessStats& stats);

  AccessFiles(const AccessFiles&) = delete;
  AccessFiles& operator=(const AccessFiles&) = delete;
  ~AccessFiles() = default;

  // Starts the thread, if there is a file to look at.
  void Watch();

  // One look. Used by the thread, or by a test that has none.
  void Look();

  // For the server's port; without a certificate, insecure ones. It must
  // outlive the server.
  std::shared_ptr<grpc::ServerCredentials> Credentials() const;

 private:
  AccessFiles(const AccessOptions& options, Clock& clock, Access& access,
              AccessStats& stats)
      : options_(options), clock_(clock), access_(access), stats_(stats) {}

  struct ReadTls {
    TlsTexts texts;
    TimePoint until;
  };

  absl::Status LoadTls();
  absl::Status LoadTokens();
  // What the files hold, if a server can use it.
  absl::StatusOr<ReadTls> ReadTlsNow(TimePoint now) const;
  void LookAtTls();
  void LookAtTokens();

  const AccessOptions options_;
  Clock& clock_;
  Access& access_;
  AccessStats& stats_;
  std::shared_ptr<TlsCredentials> credentials_;  // null without TLS
  // Of the thread, once there is one. None without the flag.
  std::optional<Reload<TlsTexts>> tls_;
  std::optional<Reload<std::string>> tokens_;  // the file's text
  // Last, so that it ends before what it uses.
  std::jthread watcher_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_ACCESS_FILES_H_
