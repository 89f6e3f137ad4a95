// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_HTTP2_FRAMES_H_
#define LEADLINE_TESTS_SYSTEM_HTTP2_FRAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadline {

// As much of HTTP/2 (RFC 9113) and of its header compression (RFC 7541) as a
// client of gRPC needs that asks for no compression.

enum class FrameType : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kResetStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
};

inline constexpr std::uint8_t kEndStream = 1;   // of DATA and HEADERS
inline constexpr std::uint8_t kAck = 1;         // of SETTINGS and PING
inline constexpr std::uint8_t kEndHeaders = 4;  // of HEADERS

struct Frame {
  FrameType type = FrameType::kData;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string_view content;
};

void AppendNumber(std::uint32_t number, std::string& bytes);
// The number in the first four bytes; 0 if there are fewer.
std::uint32_t NumberAt(std::string_view bytes);

void AppendFrame(const Frame& frame, std::string& bytes);
// Takes the first frame off; none if it is not there as a whole.
std::optional<Frame> TakeFrame(std::string_view& bytes);

// What a client says first: no header table, and room for answers.
std::string Preface();

void AppendHeader(std::string_view name, std::string_view value,
                  std::string& block);
// The value of a header in a block; none if it is not there, or if the block
// cannot be read.
std::optional<std::string> FindHeader(std::string_view block,
                                      std::string_view name);

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_HTTP2_FRAMES_H_
