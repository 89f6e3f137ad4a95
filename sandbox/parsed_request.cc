// SPDX-License-Identifier: Apache-2.0
#include "sandbox/parsed_request.h"

#include <algorithm>

namespace sandbox {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// As in a form: `+` is a space; a `%` that starts no code stands for itself.
std::string Decoded(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      const int high = HexDigit(text[at + 1]);
      const int low = HexDigit(text[at + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        at += 2;
        continue;
      }
    }
    out += text[at] == '+' ? ' ' : text[at];
  }
  return out;
}

void ParseParameters(std::string_view query, ParsedRequest& parsed) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const size_t value = std::min(equals + 1, pair.size());
    parsed.parameters.emplace(Lower(Decoded(pair.substr(0, equals))),
                              Decoded(pair.substr(value)));
  }
}

}  // namespace

std::optional<std::string> ParsedRequest::Parameter(
    const std::string& name) const {
  const auto found = parameters.find(name);
  if (found == parameters.end()) return std::nullopt;
  return found->second;
}

std::string ParsedRequest::Key(const std::string& header,
                               const std::string& parameter) const {
  const auto found = headers.find(header);
  if (found != headers.end()) return found->second;
  return Parameter(parameter).value_or("");
}

ParsedRequest ParseRequest(const Request& request) {
  ParsedRequest parsed;
  parsed.method = request.method;
  parsed.body = request.body;
  const std::string_view target = request.target;
  const size_t question = std::min(target.find('?'), target.size());
  parsed.written_path = Decoded(target.substr(0, question));
  parsed.path = Lower(parsed.written_path);
  ParseParameters(target.substr(std::min(question + 1, target.size())), parsed);
  for (const auto& [name, value] : request.headers) {
    parsed.headers.emplace(Lower(name), value);
  }
  return parsed;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace sandbox
