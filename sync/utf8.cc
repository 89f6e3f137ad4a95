// SPDX-License-Identifier: Apache-2.0
#include "sync/utf8.h"

#include <charconv>
#include <string_view>
#include <utility>

namespace leadline {
namespace {

unsigned char ByteAt(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool InRange(unsigned char byte, unsigned char first, unsigned char last) {
  return byte >= first && byte <= last;
}

// How many bytes the character at `at` has; 0 if none is well-formed there.
// The second byte's range is narrower behind some first bytes: that is what
// keeps overlong forms, surrogates and too large values out.
size_t CharacterLength(std::string_view text, size_t at) {
  const unsigned char first = ByteAt(text, at);
  if (first < 0x80) return 1;
  size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (InRange(first, 0xc2, 0xdf)) {
    length = 2;
  } else if (InRange(first, 0xe0, 0xef)) {
    length = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (InRange(first, 0xf0, 0xf4)) {
    length = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  } else {
    return 0;
  }
  if (!InRange(ByteAt(text, at + 1), low, high)) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (!InRange(ByteAt(text, at + i), 0x80, 0xbf)) return 0;
  }
  return length;
}

// The UTF-16 unit that the escape at `at` names; 0 if none stands there.
unsigned EscapedUnit(std::string_view json, size_t at) {
  if (!json.substr(at).starts_with("\\u") || at + 6 > json.size()) return 0;
  unsigned unit = 0;
  const char* const end = json.data() + at + 6;
  const auto [stopped, error] = std::from_chars(end - 4, end, unit, 16);
  return error == std::errc() && stopped == end ? unit : 0;
}

bool IsHighHalf(unsigned unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool IsLowHalf(unsigned unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

}  // namespace

std::vector<size_t> ReplaceInvalidUtf8(std::string& text) {
  std::vector<size_t> places;
  std::string mended;
  size_t good = 0;  // what stands behind it is not in `mended` yet
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterLength(text, at);
    if (length == 0) {
      mended.append(text, good, at - good);
      places.push_back(mended.size());
      mended += kReplacementCharacter;
      good = ++at;
    }
    at += length;
  }
  if (places.empty()) return places;
  mended.append(text, good);
  text = std::move(mended);
  return places;
}

std::vector<size_t> ReplaceLoneSurrogates(std::string& json) {
  std::vector<size_t> places;
  for (size_t at = json.find('\\'); at != std::string::npos;
       at = json.find('\\', at)) {
    const unsigned unit = EscapedUnit(json, at);
    if (IsHighHalf(unit) && IsLowHalf(EscapedUnit(json, at + 6))) {
      at += 12;
      continue;
    }
    if (IsHighHalf(unit) || IsLowHalf(unit)) {
      json.replace(at, 6, "\\ufffd");
      places.push_back(at);
    }
    at += 2;  // what is escaped may be a backslash
  }
  return places;
}

}  // namespace leadline
