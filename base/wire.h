// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_WIRE_H_
#define LEADLINE_BASE_WIRE_H_

#include <cstddef>
#include <cstdint>
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

// The bytes that such a field takes, tag and length included.
size_t BytesFieldSize(int field, size_t size);

// One field of an encoded message.
struct WireField {
  int number = 0;
  // The content of a field of bytes, text or a message; empty for others.
  std::string_view content;
  // All of the field, tag and length included.
  std::string_view whole;
};

// Walks over the fields of an encoded message, which must outlive it. In the
// header because a projection walks over each attribute of each lead. Not
// thread-safe.
class WireReader {
 public:
  explicit WireReader(std::string_view message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // Moves to the next field; false at the end, and where the bytes are no
  // message.
  bool Next(WireField& field);

  // False once Next has met bytes that are no message.
  bool IsSound() const { return sound_; }

 private:
  bool TakeVarint(uint64_t& value);
  bool TakeLongVarint(uint64_t& value);
  bool Skip(uint64_t size);
  bool TakeContent(uint64_t type, WireField& field);
  bool Fail();

  const char* at_;
  const char* const end_;
  bool sound_ = true;
};

inline bool WireReader::Next(WireField& field) {
  if (at_ == end_) return false;
  const char* const start = at_;
  uint64_t tag = 0;
  if (!TakeVarint(tag) || tag >> 3 == 0 || tag >> 32 != 0) return Fail();
  field.number = static_cast<int>(tag >> 3);
  if (!TakeContent(tag & 7, field)) return Fail();
  field.whole = {start, static_cast<size_t>(at_ - start)};
  return true;
}

inline bool WireReader::TakeVarint(uint64_t& value) {
  // Nearly all are of one byte.
  if (at_ == end_ || (*at_ & 0x80) != 0) return TakeLongVarint(value);
  value = static_cast<unsigned char>(*at_++);
  return true;
}

inline bool WireReader::Skip(uint64_t size) {
  if (size > static_cast<uint64_t>(end_ - at_)) return false;
  at_ += size;
  return true;
}

inline bool WireReader::TakeContent(uint64_t type, WireField& field) {
  constexpr uint64_t kVarint = 0;
  constexpr uint64_t kFixed64 = 1;
  constexpr uint64_t kBytes = 2;
  constexpr uint64_t kFixed32 = 5;
  uint64_t value = 0;
  field.content = {};
  switch (type) {
    case kBytes:
      if (!TakeVarint(value) || !Skip(value)) return false;
      field.content = {at_ - value, value};
      return true;
    case kVarint:
      return TakeVarint(value);
    case kFixed64:
      return Skip(8);
    case kFixed32:
      return Skip(4);
    default:
      return false;
  }
}

}  // namespace leadline

#endif  // LEADLINE_BASE_WIRE_H_
