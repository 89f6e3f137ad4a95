// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UTF8_H_
#define LEADLINE_SYNC_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// True if the text is well-formed UTF-8: no overlong forms, no surrogates,
// nothing above U+10FFFF.
bool IsValidUtf8(std::string_view text);

// Replaces every byte that is not part of well-formed UTF-8 by a question mark
// and returns where they stood, ascending.
std::vector<size_t> ReplaceInvalidUtf8(std::string& text);

// Both are safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_UTF8_H_
