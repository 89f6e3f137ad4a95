// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ACCESS_H_
#define LEADLINE_SERVER_ACCESS_H_

#include <grpcpp/server_context.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/clock.h"
#include "server/access_stats.h"
#include "server/tokens.h"

namespace leadline {

// Who may call. At the start everybody may. Thread-safe, but for the two Set*,
// which come before the first call.
class Access {
 public:
  // `clock` and `stats` must outlive it.
  Access(const Clock& clock, AccessStats& stats)
      : clock_(clock), stats_(stats) {}
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  // From here on only callers with one of these tokens may call.
  void SetTokens(Tokens tokens);
  // From here on only callers with a certificate for one of these names may
  // call: DNS names, or URIs (spiffe://...).
  void SetClientNames(std::vector<std::string> names);

  // Other tokens from the next call on.
  void Replace(Tokens tokens);

  // OK if the caller has `right`; else the error to end the call with, one of
  // CallRefused's of server/errors.h, which is counted. Costs nothing while
  // everybody may call, and less than a microsecond otherwise.
  absl::Status Check(const grpc::ServerContextBase& context,
                     Right right) const {
    return is_open_ ? absl::OkStatus() : CheckCaller(context, right);
  }

 private:
  absl::Status CheckCaller(const grpc::ServerContextBase& context,
                           Right right) const;
  std::optional<Refusal> CheckToken(const grpc::ServerContextBase& context,
                                    const Tokens& tokens, Right right) const;
  std::optional<Refusal> CheckCertificate(
      const grpc::ServerContextBase& context) const;
  std::shared_ptr<const Tokens> TokensNow() const;

  const Clock& clock_;
  AccessStats& stats_;
  // Constant from the first call on.
  bool is_open_ = true;
  std::vector<std::string> client_names_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tokens> tokens_;  // guarded by mutex_; null: any
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_ACCESS_H_
