// SPDX-License-Identifier: Apache-2.0
#include "sync/lead_encoder.h"

#include <chrono>
#include <cstring>

#include "leadline/v1/lead.pb.h"

namespace leadline {
namespace {

using Lead = ::leadline::v1::Lead;

constexpr uint32_t kVarint = 0;
constexpr uint32_t kLengthDelimited = 2;
// Of an entry of a map, and of google.protobuf.Timestamp.
constexpr int kKeyField = 1;
constexpr int kValueField = 2;
constexpr int kSecondsField = 1;
constexpr int kNanosField = 2;

constexpr uint64_t Tag(int field, uint32_t wire_type) {
  return static_cast<uint64_t>(field) << 3 | wire_type;
}

constexpr size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

constexpr size_t StringSize(int field, std::string_view text) {
  return VarintSize(Tag(field, kLengthDelimited)) + VarintSize(text.size()) +
         text.size();
}

size_t EntrySize(const LeadAttribute& attribute) {
  return StringSize(kKeyField, attribute.name) +
         StringSize(kValueField, attribute.value);
}

// The two things that are done with a message: its size is counted, then its
// bytes are written. Emit() below is given one or the other.
class SizeCounter {
 public:
  void Varint(uint64_t value) { size_ += VarintSize(value); }
  void Bytes(std::string_view bytes) { size_ += bytes.size(); }
  size_t Size() const { return size_; }

 private:
  size_t size_ = 0;
};

class ByteWriter {
 public:
  explicit ByteWriter(char* at) : at_(at) {}

  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      *at_++ = static_cast<char>(value | 0x80);
    }
    *at_++ = static_cast<char>(value);
  }
  void Bytes(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }

 private:
  char* at_;
};

template <typename Out>
void EmitString(Out& out, int field, std::string_view text) {
  out.Varint(Tag(field, kLengthDelimited));
  out.Varint(text.size());
  out.Bytes(text);
}

template <typename Out>
void Emit(Out& out, int field, const std::optional<std::string_view>& text) {
  if (text) EmitString(out, field, *text);
}

template <typename Out>
void Emit(Out& out, int field, const std::optional<uint64_t>& value) {
  if (!value) return;
  out.Varint(Tag(field, kVarint));
  out.Varint(*value);
}

template <typename Out>
void Emit(Out& out, int field, const std::optional<bool>& value) {
  if (!value) return;
  out.Varint(Tag(field, kVarint));
  out.Varint(*value ? 1 : 0);
}

// A google.protobuf.Timestamp; as everywhere, a zero is not written.
template <typename Out>
void EmitTimestamp(Out& out, uint64_t seconds, uint64_t nanos) {
  if (seconds != 0) {
    out.Varint(Tag(kSecondsField, kVarint));
    out.Varint(seconds);
  }
  if (nanos != 0) {
    out.Varint(Tag(kNanosField, kVarint));
    out.Varint(nanos);
  }
}

template <typename Out>
void Emit(Out& out, int field, const std::optional<TimePoint>& instant) {
  if (!instant) return;
  const auto whole = std::chrono::floor<std::chrono::seconds>(*instant);
  const auto seconds = static_cast<uint64_t>(whole.time_since_epoch().count());
  const auto nanos =
      static_cast<uint64_t>(std::chrono::nanoseconds(*instant - whole).count());
  SizeCounter size;
  EmitTimestamp(size, seconds, nanos);
  out.Varint(Tag(field, kLengthDelimited));
  out.Varint(size.Size());
  EmitTimestamp(out, seconds, nanos);
}

template <typename Out>
void EmitTyped(Out& out, const TypedLead& lead) {
  Emit(out, Lead::kIdFieldNumber, lead.id);
  Emit(out, Lead::kNumberFieldNumber, lead.number);
  Emit(out, Lead::kFirstNameFieldNumber, lead.first_name);
  Emit(out, Lead::kLastNameFieldNumber, lead.last_name);
  Emit(out, Lead::kEmailFieldNumber, lead.email);
  Emit(out, Lead::kPhoneFieldNumber, lead.phone);
  Emit(out, Lead::kMobileFieldNumber, lead.mobile);
  Emit(out, Lead::kCompanyFieldNumber, lead.company);
  Emit(out, Lead::kStageFieldNumber, lead.stage);
  Emit(out, Lead::kSourceFieldNumber, lead.source);
  Emit(out, Lead::kOwnerIdFieldNumber, lead.owner_id);
  Emit(out, Lead::kOwnerNameFieldNumber, lead.owner_name);
  Emit(out, Lead::kOwnerEmailFieldNumber, lead.owner_email);
  Emit(out, Lead::kDoNotCallFieldNumber, lead.do_not_call);
  Emit(out, Lead::kDoNotEmailFieldNumber, lead.do_not_email);
  Emit(out, Lead::kCreatedAtFieldNumber, lead.created_at);
  Emit(out, Lead::kModifiedAtFieldNumber, lead.modified_at);
  Emit(out, Lead::kLastActivityAtFieldNumber, lead.last_activity_at);
}

template <typename Out>
void EmitLead(Out& out, const TypedLead& typed,
              std::span<const LeadAttribute> attributes,
              uint32_t attribute_list) {
  EmitTyped(out, typed);
  for (const LeadAttribute& attribute : attributes) {
    if (attribute.is_null) continue;
    out.Varint(Tag(Lead::kAttributesFieldNumber, kLengthDelimited));
    out.Varint(EntrySize(attribute));
    EmitString(out, kKeyField, attribute.name);
    EmitString(out, kValueField, attribute.value);
  }
  if (attribute_list == 0) return;
  out.Varint(Tag(Lead::kAttributeListFieldNumber, kVarint));
  out.Varint(attribute_list);
}

}  // namespace

std::string EncodeLead(const TypedLead& typed,
                       std::span<const LeadAttribute> attributes,
                       uint32_t attribute_list) {
  SizeCounter size;
  EmitLead(size, typed, attributes, attribute_list);
  std::string out(size.Size(), '\0');
  ByteWriter writer(out.data());
  EmitLead(writer, typed, attributes, attribute_list);
  return out;
}

}  // namespace leadline
