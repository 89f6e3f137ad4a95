// SPDX-License-Identifier: Apache-2.0
#include "sync/utf8.h"

#include <string_view>

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

}  // namespace

std::vector<size_t> ReplaceInvalidUtf8(std::string& text) {
  std::vector<size_t> places;
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterLength(text, at);
    if (length == 0) {
      text[at] = '?';
      places.push_back(at);
      ++at;
    }
    at += length;
  }
  return places;
}

}  // namespace leadline
