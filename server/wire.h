// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_WIRE_H_
#define LEADLINE_SERVER_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadline {

// As much of protobuf's wire format as it takes to wrap and to cut an encoded
// message without parsing it. All of it is safe to call from any thread.

// Appends a varint field; nothing for 0, as proto3 has it.
void AppendVarintField(int field, uint64_t value, std::string& out);

// Appends a field of bytes, text or a message, an empty one too.
void AppendBytesField(int field, std::string_view bytes, std::string& out);

// Appends only the tag and the length of such a field; `size` bytes must
// follow.
void AppendBytesHeader(int field, size_t size, std::string& out);

// One field of an encoded message.
struct WireField {
  int number = 0;
  // The content of a field of bytes, text or a message; empty for others.
  std::string_view content;
  // All of the field, tag and length included.
  std::string_view whole;
};

// Walks over the fields of an encoded message, which must outlive it. Not
// thread-safe.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  // The next field; none at the end, and where the bytes are no message.
  std::optional<WireField> Next();

  // False once Next has met bytes that are no message.
  bool IsSound() const { return sound_; }

 private:
  std::optional<WireField> Fail();
  std::optional<uint64_t> TakeVarint();

  std::string_view rest_;
  bool sound_ = true;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_WIRE_H_
