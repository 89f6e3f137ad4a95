// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CREDENTIALS_H_
#define LEADLINE_SYNC_CREDENTIALS_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace leadline {

// The account's two keys. Never printed: the type has no operator<<, and no
// message of ours contains one. Immutable, so safe for concurrent use.
class Credentials {
 public:
  // Looks a variable of the environment up; none if it is not set.
  using Environment =
      std::function<std::optional<std::string>(const char* name)>;

  Credentials(std::string access_key, std::string secret_key)
      : access_key_(std::move(access_key)),
        secret_key_(std::move(secret_key)) {}

  // From LEADSQUARED_ACCESS_KEY and LEADSQUARED_SECRET_KEY, or from the files
  // named by LEADSQUARED_ACCESS_KEY_FILE and LEADSQUARED_SECRET_KEY_FILE, less
  // the line end at their end. Nothing in a value is expanded: real keys
  // contain a $.
  //   InvalidArgument  a key is set both ways, is empty, or has a blank or a
  //                    control character in it
  //   NotFound         a key is missing, or its file cannot be read
  static absl::StatusOr<Credentials> Load(const Environment& environment);

  // The same from this process's environment.
  static absl::StatusOr<Credentials> FromEnvironment();

  // One secret from the variable of this name, or from the file named by the
  // same with _FILE. Rules and errors as Load().
  static absl::StatusOr<std::string> LoadKey(const Environment& environment,
                                             const std::string& variable);
  static Environment ProcessEnvironment();

  const std::string& AccessKey() const { return access_key_; }
  const std::string& SecretKey() const { return secret_key_; }

 private:
  std::string access_key_;
  std::string secret_key_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_CREDENTIALS_H_
