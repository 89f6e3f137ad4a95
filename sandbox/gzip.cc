// SPDX-License-Identifier: Apache-2.0
#include "sandbox/gzip.h"

// Lets the input be const, as zlib in truth leaves it.
#define ZLIB_CONST
#include <zlib.h>

#include <limits>

namespace sandbox {
namespace {

constexpr int kGzipFormat = 16 + MAX_WBITS;
constexpr int kMemoryLevel = 8;

}  // namespace

std::optional<std::string> Gzip(std::string_view text) {
  if (text.size() > std::numeric_limits<uInt>::max() / 2) return std::nullopt;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipFormat, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  // zlib speaks of unsigned bytes, strings of char: the same bytes.
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) return std::nullopt;
  return packed;
}

}  // namespace sandbox
