// SPDX-License-Identifier: Apache-2.0
#include "sync/answer_headers.h"

#include <algorithm>

namespace leadline {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
}

}  // namespace

void AnswerHeaders::Take(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    *this = AnswerHeaders();
    return;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (EqualsIgnoringCase(name, "content-type")) content_type = value;
  if (EqualsIgnoringCase(name, "date")) date = value;
  if (EqualsIgnoringCase(name, "retry-after")) retry_after = value;
  if (EqualsIgnoringCase(name, "transfer-encoding")) {
    chunked = EqualsIgnoringCase(value, "chunked");
  }
}

}  // namespace leadline
