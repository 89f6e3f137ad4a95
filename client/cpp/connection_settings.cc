// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/connection_settings.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace leadline {
namespace {

constexpr std::size_t kLongestFile = std::size_t{1} << 20;
// gRPC gives all metadata of a call 8 KiB.
constexpr std::size_t kLongestToken = 4096;

// Fills in `text`, or returns what is wrong with the file.
std::string ReadFile(const std::string& flag, const std::string& path,
                     std::string& text) {
  std::ifstream file(path, std::ios::binary);
  text.resize(kLongestFile + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A folder opens like a file; only reading it fails.
  if (!file.is_open() || file.bad()) {
    return flag + ": " + path + " cannot be read";
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLongestFile) {
    return flag + ": " + path + " is larger than 1 MiB";
  }
  return "";
}

std::string ReadPem(const std::string& flag, const std::string& path,
                    std::string_view kind, std::string& text) {
  if (path.empty()) return "";
  std::string problem = ReadFile(flag, path, text);
  if (problem.empty() && text.find(kind) == std::string::npos) {
    problem =
        flag + ": " + path + " holds no " + std::string(kind) + " in PEM form";
  }
  return problem;
}

// Only this machine sees what goes to it.
bool IsLocal(std::string_view server) {
  if (server.starts_with("unix:")) return true;
  for (const std::string_view scheme : {"dns:", "ipv4:", "ipv6:"}) {
    if (server.starts_with(scheme)) server.remove_prefix(scheme.size());
  }
  const std::string_view host = server.substr(0, server.rfind(':'));
  const bool is_number =
      host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "[::1]" ||
         (is_number && host.starts_with("127."));
}

std::string ReadToken(const CommandSettings& settings, std::string& token) {
  // Nothing sets variables once main() has begun.
  const char* value = std::getenv("LEADLINE_TOKEN");  // NOLINT(concurrency-*)
  if (value != nullptr) token = value;
  const bool has_file = !settings.token_file.empty();
  if (!has_file && token.empty()) return "";
  if (has_file && !token.empty()) {
    return "both --token-file and LEADLINE_TOKEN are given: leave one";
  }
  if (has_file) {
    std::string problem = ReadFile("--token-file", settings.token_file, token);
    if (!problem.empty()) return problem;
  }
  if (token.ends_with('\n')) token.pop_back();
  if (token.ends_with('\r')) token.pop_back();
  const bool printable =
      std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; });
  if (token.empty() || token.size() > kLongestToken || !printable) {
    return (has_file ? "--token-file: " + settings.token_file
                     : std::string("LEADLINE_TOKEN")) +
           " holds no token: one line, of printable characters, without a "
           "blank";
  }
  if (settings.tls_ca.empty() && !settings.insecure &&
      !IsLocal(settings.server)) {
    return "the token would go to " + settings.server +
           " unencrypted: give --tls-ca, or add --insecure if the network "
           "itself is trusted";
  }
  return "";
}

}  // namespace

std::variant<LeadClientOptions, std::string> ReadConnection(
    const CommandSettings& settings) {
  LeadClientOptions options{settings.server, settings.timeout};
  std::string problem =
      ReadPem("--tls-ca", settings.tls_ca, "CERTIFICATE", options.tls_ca);
  if (problem.empty()) {
    problem = ReadPem("--tls-cert", settings.tls_cert, "CERTIFICATE",
                      options.tls_cert);
  }
  if (problem.empty()) {
    problem =
        ReadPem("--tls-key", settings.tls_key, "PRIVATE KEY", options.tls_key);
  }
  if (problem.empty()) problem = ReadToken(settings, options.token);
  if (!problem.empty()) return problem;
  return options;
}

}  // namespace leadline
