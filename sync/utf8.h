// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UTF8_H_
#define LEADLINE_SYNC_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// What stands for text that cannot be read: U+FFFD.
inline constexpr std::string_view kReplacementCharacter = "\xef\xbf\xbd";

// Replaces every byte that is not part of well-formed UTF-8 (no overlong forms,
// no surrogates, nothing above U+10FFFF) by a replacement character and returns
// where those stand, ascending.
std::vector<size_t> ReplaceInvalidUtf8(std::string& text);

// In JSON text, replaces every escape that names half of a character by
// "\ufffd", which is as long, and returns where those stand, ascending. Such a
// half is what is left of an emoji where UTF-16 was cut off.
std::vector<size_t> ReplaceLoneSurrogates(std::string& json);

// Both are safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_UTF8_H_
