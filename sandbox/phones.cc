// SPDX-License-Identifier: Apache-2.0
#include "sandbox/phones.h"

#include <charconv>
#include <iterator>

#include "sandbox/hash.h"

namespace sandbox {
namespace {

constexpr uint64_t kPhoneDraw = 0x9401;
constexpr uint64_t kMobileDraw = 0x9402;
constexpr uint64_t kSharedDraw = 0x9403;
constexpr uint64_t kSampleNumber = 9901111111;

constexpr std::string_view kGarbage[] = {
    "N/A",         "not given", "-",   "99",    "0000000000", "xxxxxxxxxx",
    "call office", "+",         "123", "98765", "ext. 4412"};

void AppendDigits(uint64_t value, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
}

// Ten digits of an Indian mobile number, never the sample's.
uint64_t Number(uint64_t seed, uint32_t index, uint64_t field,
                uint32_t version) {
  const uint64_t draw = Roll(seed, index, field + 16, version);
  const uint64_t number =
      (6 + (draw & 3)) * 1000000000 + Below(Mix(draw), 1000000000);
  return number == kSampleNumber ? number + 1 : number;
}

// Eight digits, for numbers that are not Indian.
uint64_t EightDigits(uint64_t draw) { return 10000000 + Below(draw, 90000000); }

// The first number of a lead that came before this one, but not the sample.
uint64_t EarlierNumber(uint64_t seed, uint32_t index, uint64_t draw) {
  const uint32_t other = index < 2 ? index : 1 + Below(draw, index - 1);
  return Number(seed, other, kPhoneDraw, 0);
}

void AppendSpaced(uint64_t number, std::string& out) {
  out += "+91 ";
  AppendDigits(number / 100000, out);
  out += ' ';
  const std::string rest = std::to_string(number % 100000 + 100000);
  out += std::string_view(rest).substr(1);
}

void AppendPrefixed(std::string_view prefix, uint64_t number,
                    std::string& out) {
  out += prefix;
  AppendDigits(number, out);
}

// The number of one of the first leads, in any form: an Indian one mostly, or
// the Emirates or American one that goes with it.
void AppendShared(uint64_t seed, uint32_t index, uint64_t draw,
                  std::string& out) {
  const uint64_t number = EarlierNumber(seed, index / 4 + 1, draw);
  const uint64_t foreign = EightDigits(Mix(number));
  switch (Below(Mix(draw), 11)) {
    case 0:
      return AppendPrefixed("+971-5", foreign, out);
    case 1:
      return AppendPrefixed("9715", foreign, out);
    case 2:
      return AppendPrefixed("5", foreign, out);
    case 3:
      return AppendPrefixed("+1-41", foreign, out);
    case 4:
      return AppendPrefixed("+91", number, out);
    case 5:
      return AppendPrefixed("91", number, out);
    case 6:
      return AppendPrefixed("0", number, out);
    case 7:
      return AppendSpaced(number, out);
    case 8:
      return AppendPrefixed("", number, out);
    default:
      return AppendPrefixed("+91-", number, out);
  }
}

// The rare forms; `form` is in [0, 170).
bool AppendRarePhone(uint32_t form, uint64_t number, uint64_t more,
                     std::string& out) {
  if (form < 50) {
    AppendPrefixed("+971-5", EightDigits(more), out);
  } else if (form < 70) {
    AppendPrefixed("9715", EightDigits(more), out);
  } else if (form < 90) {
    AppendPrefixed("5", EightDigits(more), out);
  } else if (form < 105) {
    AppendDigits(number, out);
    out += form < 98 ? ", " : " / ";
    AppendDigits(7000000000 + EightDigits(more), out);
  } else if (form < 115) {
    out += kGarbage[Below(more, std::size(kGarbage))];
  } else if (form < 125) {
    AppendPrefixed("+1-41", EightDigits(more), out);
  } else if (form < 145) {
    AppendPrefixed("0", number, out);
  } else if (form < 160) {
    AppendSpaced(number, out);
  } else if (form < 165) {
    return true;  // "", which is not null
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool AppendPhone(uint64_t seed, uint32_t index, uint32_t version, double shared,
                 std::string& out) {
  const uint64_t share = Roll(seed, index, kSharedDraw, version);
  if (Fraction(share) < shared) {
    AppendShared(seed, index, Mix(share), out);
    return true;
  }
  const uint64_t draw = Roll(seed, index, kPhoneDraw, version);
  const uint64_t more = Mix(draw);
  const uint32_t form = Below(draw, 1000);
  const uint64_t number = Number(seed, index, kPhoneDraw, version);
  if (form < 430) {
    AppendPrefixed("+91-", number, out);
  } else if (form < 630) {
    AppendDigits(number, out);
  } else if (form < 710) {
    AppendPrefixed("+91", number, out);
  } else if (form < 780) {
    AppendPrefixed("91", number, out);
  } else if (form < 950) {
    return AppendRarePhone(form - 780, number, more, out);
  } else if (form < 970) {
    AppendPrefixed(form < 960 ? "+91-" : "", EarlierNumber(seed, index, more),
                   out);
  } else {
    return false;
  }
  return true;
}

bool AppendMobile(uint64_t seed, uint32_t index, uint32_t version,
                  std::string& out) {
  const uint64_t draw = Roll(seed, index, kMobileDraw, version);
  const uint64_t more = Mix(draw);
  const uint32_t form = Below(draw, 1000);
  if (form < 600) return false;
  if (form < 800) {
    AppendPrefixed("+91-", Number(seed, index, kMobileDraw, version), out);
  } else if (form < 870) {
    AppendDigits(Number(seed, index, kMobileDraw, version), out);
  } else if (form < 920) {
    AppendDigits(Number(seed, index, kPhoneDraw, version), out);
  } else if (form < 970) {
    AppendPrefixed("+91-", EarlierNumber(seed, index, more), out);
  } else if (form < 980) {
    AppendPrefixed("+971-5", EightDigits(more), out);
  } else if (form >= 990) {
    return false;
  }
  return true;
}

}  // namespace sandbox
