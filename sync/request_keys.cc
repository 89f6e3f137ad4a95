// SPDX-License-Identifier: Apache-2.0
#include "sync/request_keys.h"

#include <utility>

namespace leadline {
namespace {

bool IsUnreserved(char c) {
  constexpr std::string_view kOthers = "-._~";
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || kOthers.find(c) != std::string_view::npos;
}

// Real keys contain a $, which a query does not show as it is.
void AppendEscaped(std::string_view text, std::string& url) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsUnreserved(c)) {
      url += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    url += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
  }
}

}  // namespace

std::string UrlWithKeys(const UpstreamUrl& upstream, std::string_view path,
                        KeyPlacement keys_in, const Credentials& credentials) {
  std::string url = upstream.Base();
  url += path;
  if (keys_in == KeyPlacement::kHeaders) return url;
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, key] :
       {std::pair{"accessKey=", &credentials.AccessKey()},
        std::pair{"secretKey=", &credentials.SecretKey()}}) {
    url += separator;
    url += name;
    AppendEscaped(*key, url);
    separator = '&';
  }
  return url;
}

std::vector<std::string> HeadersWithKeys(KeyPlacement keys_in,
                                         const Credentials& credentials) {
  if (keys_in == KeyPlacement::kQuery) return {};
  return {"x-LSQ-AccessKey: " + credentials.AccessKey(),
          "x-LSQ-SecretKey: " + credentials.SecretKey()};
}

}  // namespace leadline
