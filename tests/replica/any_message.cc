// SPDX-License-Identifier: Apache-2.0
#include "tests/replica/any_message.h"

#include <iterator>

#include "base/varint.h"

namespace leadline {

std::string AnyMessage::Next() {
  std::string message;
  for (uint64_t fields = random_() % 20; fields > 0; --fields) {
    const uint64_t number = 1 + random_() % kMaxField;
    switch (random_() % 5) {
      case 0:
        AppendVarint(number << 3U, message);
        AppendVarint(random_() >> random_() % 64, message);
        break;
      case 1:
        AppendVarint(number << 3U | 1U, message);
        message.append(8, static_cast<char>(random_()));
        break;
      case 2:
        AppendVarint(number << 3U | 2U, message);
        Put(Value(), message);
        break;
      default: {
        std::string entry = "\x0a";
        Put("key" + std::to_string(random_() % 9), entry);
        entry += "\x12";
        Put(Value(), entry);
        AppendVarint(number << 3U | 2U, message);
        Put(entry, message);
      }
    }
  }
  return message;
}

std::string AnyMessage::Value() {
  static const char* const kValues[] = {
      "",
      "a",
      "0",
      "10",
      "007",
      "9901111111",
      "+91-9901111111",
      "999999999999999999",
      "9999999999999999999",
      "2026-02-28 23:59:59",
      "2026-02-30 00:00:00",
      "2026-02-28 24:00:00",
      "1969-12-31 23:59:59",
      "1970-01-01 00:00:00",
      "2106-02-07 06:28:15",
      "2106-02-07 06:28:16",
      "2024-02-29 12:34:56.000",
      "2024-02-29 12:34:56.001",
      "2024-02-29T12:34:56.000",
      "8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54",
      "8B6E6BB3-25df-4b9b-8a18-3b1e0d3c4a54",
      "8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a5",
      "8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a5g",
      "\x08\x80\x01",
      "\x08\x80\x80",
      "\x08\x05",
      "\x08\x05\x10\x01",
      "\x0a\x01k\x12\x01v",
  };
  const size_t count = std::size(kValues);
  const size_t which = random_() % (count + 2);
  if (which < count) return kValues[which];
  return std::string(random_() % 300, static_cast<char>(random_()));
}

// With its size in front, now and then in more bytes than it takes.
void AnyMessage::Put(const std::string& value, std::string& out) {
  AppendVarint(value.size(), out);
  if (random_() % 50 == 0) {
    out.back() = static_cast<char>(out.back() | '\x80');
    out.push_back('\0');
  }
  out += value;
}

}  // namespace leadline
