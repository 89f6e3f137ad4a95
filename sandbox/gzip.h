// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_GZIP_H_
#define LEADLINE_SANDBOX_GZIP_H_

#include <optional>
#include <string>
#include <string_view>

namespace sandbox {

// `text` in the gzip format, at the quickest level; nullopt if it could not be
// compressed. Safe for use by many threads.
std::optional<std::string> Gzip(std::string_view text);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_GZIP_H_
