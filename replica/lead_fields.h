// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_FIELDS_H_
#define LEADLINE_REPLICA_LEAD_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace leadline {

// How a field of an encoded message is written around its content.
enum class FieldKind : uint8_t {
  kNumber = 1,  // the tag, and a number as it is
  kBytes = 2,   // the tag, the length, and text or a message
  kEntry = 3,   // the same of a map's entry: the content is the entry's value
};

// One field of an encoded message. Borrows its bytes.
struct LeadField {
  FieldKind kind = FieldKind::kNumber;
  std::string_view tag;  // as encoded
  std::string_view key;  // of an entry
  std::string_view content;
  std::string_view whole;  // all of the field

  bool HasPlaceOf(const LeadField& other) const {
    return kind == other.kind && tag == other.tag && key == other.key;
  }
};

// Walks over the fields of an encoded message, in their order. Not thread-safe.
class LeadFieldReader {
 public:
  // The message must outlive it.
  explicit LeadFieldReader(std::string_view message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // False at the end, and where the bytes are no field.
  bool Next(LeadField& field);

  // What Next has not gone over: empty at the end of a message.
  std::string_view Rest() const {
    return {at_, static_cast<size_t>(end_ - at_)};
  }

 private:
  const char* at_;
  const char* end_;
};

// What stands in a map's entry before the size of its value: the key.
void AppendEntryKey(std::string_view key, std::string& out);

// The bytes of a field with this content.
void AppendField(const LeadField& field, std::string_view content,
                 std::string& out);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_FIELDS_H_
