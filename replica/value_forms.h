// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_VALUE_FORMS_H_
#define LEADLINE_REPLICA_VALUE_FORMS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leadline {

// Forms of values that can be written in fewer bytes than their text, and be
// written out again as they were. The numbers are stored.
enum class ValueForm : uint8_t {
  kGuid = 3,        // 8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54, in 16 bytes
  kTimeMillis = 4,  // 2026-03-01 12:00:00.000, in 4: none but whole seconds
  kTime = 5,        // 2026-03-01 12:00:00, in 4
  kDigits = 6,      // 2 to 18 digits, no zero first, in 1 to 9
  kTimestamp = 9,   // google.protobuf.Timestamp of whole seconds, in 4
};

// The bytes that the longest text of these forms has; ReadForm may write so
// many.
inline constexpr size_t kMaxFormText = 36;

// Appends the form's number and `value` in fewer bytes; false, and nothing, if
// it has none of these forms. Safe to call from any thread.
bool AppendForm(std::string_view value, std::string& out);

// Writes the text of a value of `form` to `text`, reading what AppendForm wrote
// behind the number from `at` on, which it moves. Its size; 0 if the bytes are
// none such. Safe to call from any thread.
size_t ReadForm(ValueForm form, const char*& at, const char* end, char* text);

// Moves `at` behind what ReadForm would read; false if the bytes are none such.
// Safe to call from any thread.
bool SkipForm(ValueForm form, const char*& at, const char* end);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_VALUE_FORMS_H_
