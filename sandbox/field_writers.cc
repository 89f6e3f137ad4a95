// SPDX-License-Identifier: Apache-2.0
#include "sandbox/field_writers.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "sandbox/dates.h"
#include "sandbox/guid.h"
#include "sandbox/hash.h"
#include "sandbox/phones.h"
#include "sandbox/sample_lead.h"
#include "sandbox/users.h"
#include "sandbox/words.h"

namespace sandbox {
namespace {

constexpr int64_t kDayMs = 86400000;

void AppendNumber(uint64_t value, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
}

void AppendDraw(uint64_t draw, std::string& out) {
  AppendGuid(MakeGuid(draw, Mix(draw)), out);
}

// Lower-case letters only, so that every name makes an e-mail address.
void AppendAddressPart(std::string_view name, std::string& out) {
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') out += c;
  }
}

bool AppendInstant(int64_t ms, std::string& out) {
  if (ms == kNever) return false;
  AppendLeadDate(ms, out);
  return true;
}

uint64_t NameDraw(const FieldContext& context, uint64_t part) {
  return Roll(context.seed, context.source->index, 0x4a4e + part,
              context.Version(FieldGroup::kName));
}

uint32_t CityOf(const FieldContext& context) {
  return Below(Roll(context.seed, context.source->index, 0xc17,
                    context.Version(FieldGroup::kPlace)),
               CityCount());
}

uint64_t ActivityDraw(const FieldContext& context, uint64_t number) {
  return Roll(context.seed, context.source->index, 0xac7, number);
}

// The first activity: soon after the lead was created.
int64_t FirstActivityMs(const FieldContext& context) {
  const LeadState& state = context.source->state;
  if (state.activity_ms == kNever) return kNever;
  const uint64_t draw = ActivityDraw(context, 0);
  return std::min(state.activity_ms,
                  state.created_ms + static_cast<int64_t>(Below(
                                         draw, static_cast<uint32_t>(kDayMs))));
}

uint32_t UserOf(const FieldContext& context, const Field& field) {
  if (field.limit == kOwnerUser) return context.owner;
  const uint64_t version =
      field.limit == kModifierUser ? context.source->state.updates : 0;
  return Below(
      Roll(context.seed, context.source->index, 0x05e4 + field.limit, version),
      kUsers);
}

}  // namespace

bool WriteNull(const FieldContext&, const Field&, std::string&) {
  return false;
}

bool WriteZero(const FieldContext&, const Field&, std::string& out) {
  out += '0';
  return true;
}

bool WriteOne(const FieldContext&, const Field&, std::string& out) {
  out += '1';
  return true;
}

bool WriteWord(const FieldContext& context, const Field& field,
               std::string& out) {
  const uint64_t draw =
      field.group == FieldGroup::kName
          ? NameDraw(context, static_cast<uint64_t>(field.words))
          : context.draw;
  out += WordsOf(field.words).Pick(draw);
  return true;
}

bool WriteNumber(const FieldContext& context, const Field& field,
                 std::string& out) {
  AppendNumber(Below(context.draw, field.limit), out);
  return true;
}

bool WriteDecimal(const FieldContext& context, const Field& field,
                  std::string& out) {
  AppendNumber(Below(context.draw, field.limit), out);
  out += '.';
  AppendNumber(10 + Below(Mix(context.draw), 90), out);
  return true;
}

bool WriteBoolean(const FieldContext& context, const Field&, std::string& out) {
  out += Below(context.draw, 8) == 0 ? '1' : '0';
  return true;
}

bool WriteGuid(const FieldContext& context, const Field&, std::string& out) {
  AppendDraw(context.draw, out);
  return true;
}

bool WriteDate(const FieldContext& context, const Field&, std::string& out) {
  const LeadState& state = context.source->state;
  const double span =
      static_cast<double>(std::max<int64_t>(state.modified_ms, 0) -
                          std::max<int64_t>(state.created_ms, 0));
  return AppendInstant(
      state.created_ms +
          static_cast<int64_t>(std::max(span, 0.0) * Fraction(context.draw)),
      out);
}

bool WriteDay(const FieldContext& context, const Field&, std::string& out) {
  AppendDay(int64_t{Below(context.draw, 16000)} * kDayMs, out);
  return true;
}

bool WriteProspectId(const FieldContext& context, const Field&,
                     std::string& out) {
  AppendGuid(LeadGuid(context.seed, context.source->index), out);
  return true;
}

bool WriteAutoId(const FieldContext& context, const Field&, std::string& out) {
  AppendNumber(kFirstAutoId + context.source->index, out);
  return true;
}

bool WritePhone(const FieldContext& context, const Field&, std::string& out) {
  return AppendPhone(context.seed, context.source->index,
                     context.Version(FieldGroup::kPhone),
                     context.shared_numbers, out);
}

bool WriteMobile(const FieldContext& context, const Field&, std::string& out) {
  return AppendMobile(context.seed, context.source->index,
                      context.Version(FieldGroup::kPhone), out);
}

bool WriteEmail(const FieldContext& context, const Field&, std::string& out) {
  AppendAddressPart(
      WordsOf(WordList::kFirstName)
          .Pick(NameDraw(context, static_cast<uint64_t>(WordList::kFirstName))),
      out);
  out += '.';
  AppendNumber(context.source->index, out);
  out += context.draw % 3 == 0 ? "@example.com" : "@mail.example.org";
  return true;
}

bool WriteWebAddress(const FieldContext& context, const Field&,
                     std::string& out) {
  out += "https://www.example.com/";
  AppendNumber(context.draw >> 24, out);
  return true;
}

bool WriteCompany(const FieldContext& context, const Field&, std::string& out) {
  out += WordsOf(WordList::kCompanyHead).Pick(context.draw);
  out += ' ';
  out += WordsOf(WordList::kCompanyTail).Pick(Mix(context.draw));
  return true;
}

bool WriteCity(const FieldContext& context, const Field&, std::string& out) {
  out += CityName(CityOf(context));
  return true;
}

bool WriteState(const FieldContext& context, const Field&, std::string& out) {
  out += StateOfCity(CityOf(context));
  return true;
}

bool WriteAge(const FieldContext& context, const Field&, std::string& out) {
  const int64_t age = context.now_ms - context.source->state.created_ms;
  AppendNumber(static_cast<uint64_t>(std::max<int64_t>(age / kDayMs, 0)), out);
  return true;
}

bool WriteCreatedOn(const FieldContext& context, const Field&,
                    std::string& out) {
  return AppendInstant(context.source->state.created_ms, out);
}

bool WriteModifiedOn(const FieldContext& context, const Field&,
                     std::string& out) {
  return AppendInstant(context.source->state.modified_ms, out);
}

bool WriteStamp(const FieldContext& context, const Field&, std::string& out) {
  return AppendInstant(context.source->stamp_ms, out);
}

bool WriteAmericanStamp(const FieldContext& context, const Field&,
                        std::string& out) {
  if (context.source->stamp_ms == kNever) return false;
  AppendAmericanDate(context.source->stamp_ms, out);
  return true;
}

bool WriteFirstActivityId(const FieldContext& context, const Field&,
                          std::string& out) {
  if (context.source->state.activity_ms == kNever) return false;
  AppendDraw(Mix(ActivityDraw(context, 0)), out);
  return true;
}

bool WriteFirstActivityDate(const FieldContext& context, const Field&,
                            std::string& out) {
  return AppendInstant(FirstActivityMs(context), out);
}

bool WriteLastActivityId(const FieldContext& context, const Field&,
                         std::string& out) {
  const LeadState& state = context.source->state;
  if (state.activity_ms == kNever) return false;
  AppendDraw(Mix(ActivityDraw(context, state.activities)), out);
  return true;
}

bool WriteActivityName(const FieldContext& context, const Field&,
                       std::string& out) {
  const LeadState& state = context.source->state;
  if (state.activity_ms == kNever) return false;
  out += WordsOf(WordList::kActivity)
             .Pick(ActivityDraw(context, state.activities));
  return true;
}

bool WriteLastActivityDate(const FieldContext& context, const Field&,
                           std::string& out) {
  return AppendInstant(context.source->state.activity_ms, out);
}

bool WriteNotableEvent(const FieldContext& context, const Field& field,
                       std::string& out) {
  const LeadState& state = context.source->state;
  if (state.activity_ms == kNever || state.modified_ms > state.activity_ms) {
    out += "Modified";
    return true;
  }
  return WriteActivityName(context, field, out);
}

bool WriteUserId(const FieldContext& context, const Field& field,
                 std::string& out) {
  AppendUserId(context.seed, UserOf(context, field), out);
  return true;
}

bool WriteUserName(const FieldContext& context, const Field& field,
                   std::string& out) {
  const uint32_t user = UserOf(context, field);
  AppendUserName(context.seed, user, context.renames[user], out);
  return true;
}

bool WriteUserEmail(const FieldContext& context, const Field& field,
                    std::string& out) {
  const uint32_t user = UserOf(context, field);
  AppendUserEmail(user, context.renames[user], out);
  return true;
}

}  // namespace sandbox
