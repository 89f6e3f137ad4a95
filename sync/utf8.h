// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UTF8_H_
#define LEADLINE_SYNC_UTF8_H_

#include <cstddef>
#include <string>
#include <vector>

namespace leadline {

// Replaces every byte that is not part of well-formed UTF-8 (no overlong forms,
// no surrogates, nothing above U+10FFFF) by a question mark and returns where
// they stood, ascending. Safe for concurrent use.
std::vector<size_t> ReplaceInvalidUtf8(std::string& text);

}  // namespace leadline

#endif  // LEADLINE_SYNC_UTF8_H_
