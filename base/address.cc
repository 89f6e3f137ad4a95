// SPDX-License-Identifier: Apache-2.0
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>
#include <optional>

namespace leadline {
namespace {

absl::Status NotAnAddress(std::string_view text) {
  return absl::InvalidArgumentError(
      "\"" + std::string(text) +
      "\" is not an address; write HOST:PORT, for example 127.0.0.1:8080 or "
      "[::1]:8080, or unix:PATH");
}

// The system keeps so much of a path, and its end.
constexpr size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

absl::StatusOr<Address> ParseUnix(std::string_view text,
                                  std::string_view path) {
  if (path.starts_with("///")) path.remove_prefix(2);
  if (path.empty()) return NotAnAddress(text);
  if (path.size() > kLongestPath) {
    return absl::InvalidArgumentError(
        "\"" + std::string(text) + "\" is too long: the path of a socket has " +
        std::to_string(kLongestPath) + " characters at most");
  }
  return Address{.host = "", .unix_path = std::string(path)};
}

std::optional<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || error != std::errc() || after != end) return std::nullopt;
  return port;
}

bool IsIpv6(const std::string& host) {
  in6_addr parsed{};
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

bool IsHostName(std::string_view host) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return !host.empty() &&
         host.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

absl::StatusOr<Address> Address::Parse(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) {
    return ParseUnix(text, text.substr(kUnix.size()));
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return NotAnAddress(text);
  const std::optional<uint16_t> port = ParsePort(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (!port) return NotAnAddress(text);
  if (host.starts_with('[') && host.ends_with(']')) {
    Address address{std::string(host.substr(1, host.size() - 2)), *port};
    if (!IsIpv6(address.host)) return NotAnAddress(text);
    return address;
  }
  if (!IsHostName(host)) return NotAnAddress(text);
  return Address{std::string(host), *port};
}

std::string Address::ToString() const {
  if (IsUnix()) return "unix:" + unix_path;
  const bool brackets = host.find(':') != std::string::npos;
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool Address::IsLoopback() const {
  if (IsUnix() || host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return (ntohl(v4.s_addr) >> 24) == 127;
  }
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace leadline
