// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/status/status.h"

namespace leadline {
namespace {

constexpr int kHttpsPort = 443;
constexpr int kHttpPort = 80;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return Lower(c); });
  return out;
}

absl::Status Wrong(const std::string& what) {
  return absl::InvalidArgumentError(
      "--upstream " + what +
      "; it is a scheme and a host, such as https://api-in21.leadsquared.com");
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool IsAddressCharacter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' ||
         c == '.';
}

std::optional<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  if (port < 1 || port > 65535) return std::nullopt;
  return port;
}

// "host", "host:port", "[::1]:port" into `url`.
absl::Status ParseAuthority(std::string_view text, UpstreamUrl& url) {
  std::string_view host = text;
  std::string_view port;
  const bool bracketed = text.starts_with('[');
  if (bracketed) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return Wrong("has a [ without a ]");
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
  } else if (const size_t colon = text.find(':');
             colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  url.host = Lower(host);
  const bool good = std::ranges::all_of(
      url.host, bracketed ? IsAddressCharacter : IsHostCharacter);
  if (url.host.empty() || !good) return Wrong("has no host that is one");
  if (port.empty()) return absl::OkStatus();
  const auto number = ParsePort(port.substr(1));
  if (port.front() != ':' || !number) {
    return Wrong("has a port that is none; ports are 1 to 65535");
  }
  url.port = *number;
  return absl::OkStatus();
}

bool IsIpv4Loopback(std::string_view host) {
  return host.starts_with("127.") && std::ranges::count(host, '.') == 3 &&
         std::ranges::all_of(
             host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

std::string UpstreamUrl::Base() const {
  const bool brackets = host.find(':') != std::string::npos;
  std::string out = scheme + "://" + (brackets ? "[" + host + "]" : host);
  if (port != (scheme == "https" ? kHttpsPort : kHttpPort)) {
    out += ":" + std::to_string(port);
  }
  return out;
}

bool IsLoopbackHost(std::string_view host) {
  return host == "localhost" || host == "::1" || IsIpv4Loopback(host);
}

absl::StatusOr<UpstreamUrl> CheckUpstreamUrl(
    std::string_view url, std::span<const std::string> allowed_plain_hosts) {
  const size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return Wrong("has no scheme");
  UpstreamUrl out;
  out.scheme = Lower(url.substr(0, scheme_end));
  if (out.scheme != "https" && out.scheme != "http") {
    return Wrong("is neither https nor http");
  }
  out.port = out.scheme == "https" ? kHttpsPort : kHttpPort;

  std::string_view rest = url.substr(scheme_end + 3);
  if (rest.find_first_of("?#@") != std::string_view::npos) {
    // What stands there may be a key, so nothing of it is repeated.
    return Wrong("has a user, query or fragment; keys do not belong in it");
  }
  const size_t slash = rest.find('/');
  const std::string path =
      slash == std::string_view::npos ? "" : Lower(rest.substr(slash));
  if (!path.empty() && path != "/" && path != "/v2" && path != "/v2/") {
    return Wrong("has a path");
  }
  if (const absl::Status status = ParseAuthority(rest.substr(0, slash), out);
      !status.ok()) {
    return status;
  }
  if (out.scheme == "https" || IsLoopbackHost(out.host)) return out;
  const bool allowed = std::ranges::any_of(
      allowed_plain_hosts,
      [&](const std::string& host) { return Lower(host) == out.host; });
  if (allowed) return out;
  return absl::InvalidArgumentError(
      "--upstream is plain http, over which the keys of the account would "
      "travel readable: write https://" +
      out.host +
      ", or, if that host is yours to trust, add --allow-plain-http " +
      out.host);
}

}  // namespace leadline
