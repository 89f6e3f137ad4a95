// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PHONE_TEXT_H_
#define LEADLINE_REPLICA_PHONE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leadline {

// What one character means where phone numbers are written.
enum class PhoneSign : uint8_t {
  kEnd,        // of the text
  kDigit,      // a decimal digit of any script
  kPlus,       // + or its full-width form
  kBlank,      // a space of any kind, but no line break
  kMark,       // - . and the other dashes: separates digits of one number
  kOpen,       // (
  kClose,      // )
  kSlash,      // /
  kSplit,      // , ; | and line breaks: separates numbers
  kExtension,  // #: what follows is an extension
  kLetter,     // a letter of any script
  kInvisible,  // marks that take no room, such as writing direction
  kOther,
};

// One character of a phone text. `value` is the digit 0 to 9 of a kDigit, the
// lower-case ASCII letter of a kLetter (0 if it is not ASCII), else 0.
struct PhoneChar {
  PhoneSign sign = PhoneSign::kEnd;
  char value = 0;
};

// Reads a UTF-8 text character by character. Bytes that are not UTF-8 are
// kOther, one by one. Borrows the text. A value type; not thread-safe.
class PhoneScanner {
 public:
  explicit PhoneScanner(std::string_view text) : text_(text) {}

  // The next character; kEnd for ever once the text is used up.
  PhoneChar Next();

 private:
  PhoneChar NextWide();

  std::string_view text_;
  size_t next_ = 0;
};

// The text, but "9901111111" for "9901111111.0": a number that went through a
// spreadsheet or the like as a number.
std::string_view WithoutDecimalZero(std::string_view text);

// How many digits of an international number are its country calling code: 1
// to 3, by the zones that the ITU's plan (E.164) divides the codes into. The
// code need not be in use. REQUIRES: `digits` begins with 1 to 9.
size_t CallingCodeLength(std::string_view digits);

// So many digits begin with their country code, whether or not a + says so.
inline constexpr size_t kSurelyWithCode = 12;

// How many digits of an international number stand before a 0 behind its
// country code, as in +44 020...: it is asked for without that 0, and the index
// has it both ways where the 0 may belong there. 0 if there is none. REQUIRES:
// `digits` is empty or begins with 1 to 9.
size_t DigitsBeforeTrunkZero(std::string_view digits);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PHONE_TEXT_H_
