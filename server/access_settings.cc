// SPDX-License-Identifier: Apache-2.0
#include "server/access_settings.h"

namespace leadline {
namespace {

absl::Status Missing(const std::string& flag, const std::string& other) {
  return absl::InvalidArgumentError(flag + " needs " + other + " too");
}

}  // namespace

void AddAccessFlags(SettingsCli& cli, AccessOptions& options) {
  cli.Add({"tls-cert", "FILE",
           "Encrypt, and show this certificate: PEM, the server's own first, "
           "then its chain. Read again when it changes."},
          &options.tls.cert);
  cli.Add({"tls-key", "FILE", "The certificate's private key, as PEM."},
          &options.tls.key);
  cli.Add({"tls-client-ca", "FILE",
           "Let in only clients with a certificate that one of these CAs "
           "signed (PEM)."},
          &options.tls.client_ca);
  cli.Add({"tls-client-name", "NAME",
           "And of those only this DNS name or URI; may be given several "
           "times."},
          &options.client_names);
  cli.Add({"token-file", "FILE",
           "Answer only callers with one of these tokens; a line is NAME "
           "sha256:HEX. Read again when it changes."},
          &options.token_file);
}

absl::Status CheckAccessFlags(const AccessOptions& options) {
  const TlsFiles& tls = options.tls;
  if (tls.cert.empty() && !tls.key.empty()) {
    return Missing("--tls-key", "--tls-cert");
  }
  if (tls.key.empty() && !tls.cert.empty()) {
    return Missing("--tls-cert", "--tls-key");
  }
  if (tls.cert.empty() && !tls.client_ca.empty()) {
    return Missing("--tls-client-ca", "--tls-cert and --tls-key");
  }
  if (tls.client_ca.empty() && !options.client_names.empty()) {
    return Missing("--tls-client-name", "--tls-client-ca");
  }
  return absl::OkStatus();
}

absl::Status CheckOpenAddress(const std::string& address,
                              const AccessOptions& options) {
  const bool is_encrypted = !options.tls.cert.empty();
  const bool asks_who =
      !options.tls.client_ca.empty() || !options.token_file.empty();
  if (is_encrypted && asks_who) return absl::OkStatus();
  std::string problem = " would give every lead to whoever can reach it";
  std::string cure =
      "; give --tls-cert and --tls-key, and --token-file or --tls-client-ca";
  if (asks_who) {
    problem = " would have tokens and leads travel unencrypted";
    cure = "; give --tls-cert and --tls-key";
  } else if (is_encrypted) {
    cure = "; give --token-file or --tls-client-ca";
  }
  return absl::InvalidArgumentError(
      address + problem + cure +
      ", or listen on 127.0.0.1, or add --insecure if the network itself is "
      "trusted");
}

}  // namespace leadline
