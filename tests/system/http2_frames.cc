// SPDX-License-Identifier: Apache-2.0
#include "tests/system/http2_frames.h"

#include <cstddef>

namespace leadline {
namespace {

constexpr std::size_t kFrameHead = 9;
constexpr std::uint16_t kHeaderTableSize = 1;  // settings
constexpr std::uint16_t kInitialWindowSize = 4;
constexpr std::uint32_t kRoom = 1U << 30U;

std::uint8_t ByteAt(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

void AppendSetting(std::uint16_t name, std::uint32_t value,
                   std::string& bytes) {
  bytes += static_cast<char>(name >> 8U);
  bytes += static_cast<char>(name & 0xFFU);
  AppendNumber(value, bytes);
}

// Reads a header block piece by piece.
class BlockReader {
 public:
  explicit BlockReader(std::string_view block) : rest_(block) {}

  bool AtEnd() const { return rest_.empty(); }
  std::uint8_t Peek() const { return ByteAt(rest_, 0); }

  // A number that begins in the last `bits` of the next byte.
  std::optional<std::size_t> Number(unsigned bits) {
    if (rest_.empty()) return std::nullopt;
    const std::size_t most = (std::size_t{1} << bits) - 1;
    std::size_t number = Peek() & most;
    rest_.remove_prefix(1);
    if (number < most) return number;
    for (unsigned shift = 0; !rest_.empty() && shift < 28; shift += 7) {
      const std::uint8_t byte = Peek();
      rest_.remove_prefix(1);
      number += std::size_t{byte & 0x7FU} << shift;
      if (byte < 0x80U) return number;
    }
    return std::nullopt;
  }

  // A text; one in Huffman's code is passed over as it is.
  std::optional<std::string> Text() {
    const std::optional<std::size_t> size = Number(7);
    if (!size || *size > rest_.size()) return std::nullopt;
    std::string text(rest_.substr(0, *size));
    rest_.remove_prefix(*size);
    return text;
  }

 private:
  std::string_view rest_;
};

}  // namespace

void AppendNumber(std::uint32_t number, std::string& bytes) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes += static_cast<char>((number >> shift) & 0xFFU);
  }
}

std::uint32_t NumberAt(std::string_view bytes) {
  if (bytes.size() < 4) return 0;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | ByteAt(bytes, i);
  return number;
}

void AppendFrame(const Frame& frame, std::string& bytes) {
  std::string head;
  AppendNumber(static_cast<std::uint32_t>(frame.content.size()), head);
  bytes.append(head, 1, 3);
  bytes += static_cast<char>(frame.type);
  bytes += static_cast<char>(frame.flags);
  AppendNumber(frame.stream, bytes);
  bytes += frame.content;
}

std::optional<Frame> TakeFrame(std::string_view& bytes) {
  if (bytes.size() < kFrameHead) return std::nullopt;
  const std::size_t size = NumberAt(bytes) >> 8U;
  if (bytes.size() < kFrameHead + size) return std::nullopt;
  const Frame frame = {.type = static_cast<FrameType>(ByteAt(bytes, 3)),
                       .flags = ByteAt(bytes, 4),
                       .stream = NumberAt(bytes.substr(5)) & 0x7FFFFFFFU,
                       .content = bytes.substr(kFrameHead, size)};
  bytes.remove_prefix(kFrameHead + size);
  return frame;
}

std::string Preface() {
  std::string bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  std::string settings;
  AppendSetting(kHeaderTableSize, 0, settings);
  AppendSetting(kInitialWindowSize, kRoom, settings);
  AppendFrame({.type = FrameType::kSettings, .content = settings}, bytes);
  std::string room;
  AppendNumber(kRoom, room);
  AppendFrame({.type = FrameType::kWindowUpdate, .content = room}, bytes);
  return bytes;
}

void AppendHeader(std::string_view name, std::string_view value,
                  std::string& block) {
  block += '\0';  // a literal with a name of its own, not to be kept
  block += static_cast<char>(name.size());
  block += name;
  block += static_cast<char>(value.size());
  block += value;
}

std::optional<std::string> FindHeader(std::string_view block,
                                      std::string_view name) {
  BlockReader reader(block);
  while (!reader.AtEnd()) {
    const std::uint8_t first = reader.Peek();
    const bool indexed = first >= 0x80U;
    const bool kept = !indexed && first >= 0x40U;
    const bool resized = !indexed && !kept && first >= 0x20U;
    const auto number = reader.Number(indexed ? 7 : kept ? 6 : resized ? 5 : 4);
    if (!number) return std::nullopt;
    if (indexed || resized) continue;
    const auto own_name =
        *number == 0 ? reader.Text() : std::optional<std::string>("");
    auto value = reader.Text();
    if (!own_name || !value) return std::nullopt;
    if (*own_name == name) return value;
  }
  return std::nullopt;
}

}  // namespace leadline
