// SPDX-License-Identifier: Apache-2.0
#include "sandbox/users.h"

#include "sandbox/guid.h"
#include "sandbox/hash.h"
#include "sandbox/words.h"

namespace sandbox {
namespace {

constexpr uint64_t kUserDraw = 0x75e7;

}  // namespace

void AppendUserId(uint64_t seed, uint32_t user, std::string& out) {
  const uint64_t draw = Roll(seed, kUserDraw, user);
  AppendGuid(MakeGuid(draw, Mix(draw)), out);
}

void AppendUserName(uint64_t seed, uint32_t user, uint32_t renames,
                    std::string& out) {
  const uint64_t draw = Roll(seed, kUserDraw, user, 1);
  out += WordsOf(WordList::kFirstName).Pick(draw);
  out += ' ';
  out += WordsOf(WordList::kLastName).Pick(Mix(draw));
  if (renames > 0) out += " (renamed " + std::to_string(renames) + ")";
}

void AppendUserEmail(uint32_t user, uint32_t renames, std::string& out) {
  out += "user" + std::to_string(user);
  if (renames > 0) out += "." + std::to_string(renames);
  out += "@example.com";
}

}  // namespace sandbox
