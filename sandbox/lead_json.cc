// SPDX-License-Identifier: Apache-2.0
#include "sandbox/lead_json.h"

#include <array>
#include <set>
#include <utility>

namespace sandbox {
namespace {

constexpr std::array<bool, 256> EscapedChars() {
  std::array<bool, 256> escaped{};
  for (size_t c = 0; c < 0x20; ++c) escaped[c] = true;
  escaped['"'] = true;
  escaped['\\'] = true;
  return escaped;
}
constexpr std::array<bool, 256> kEscaped = EscapedChars();

void AppendEscaped(char c, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    case '"':
    case '\\':
      out += c;
      break;
    default:
      out += "u00";
      out += kHex[(c >> 4) & 15];
      out += kHex[c & 15];
  }
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::set<std::string, std::less<>> Split(std::string_view csv) {
  std::set<std::string, std::less<>> names;
  while (!csv.empty()) {
    const size_t comma = std::min(csv.find(','), csv.size());
    names.emplace(Trimmed(csv.substr(0, comma)));
    csv.remove_prefix(std::min(comma + 1, csv.size()));
  }
  return names;
}

std::vector<std::string> OpeningsOf(const std::vector<std::string>& names,
                                    bool pairs) {
  std::vector<std::string> openings;
  openings.reserve(names.size());
  for (const std::string& name : names) {
    std::string opening;
    if (pairs) opening = R"({"Attribute":)";
    AppendJsonString(name, opening);
    opening += pairs ? R"(,"Value":)" : ":";
    openings.push_back(std::move(opening));
  }
  return openings;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  size_t plain = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!kEscaped[static_cast<unsigned char>(text[at])]) continue;
    out.append(text, plain, at - plain);
    AppendEscaped(text[at], out);
    plain = at + 1;
  }
  out.append(text, plain);
  out += '"';
}

Columns::Columns(const LeadText& text,
                 const std::optional<std::string>& include_csv)
    : sample_(text.AllSlots(0)), invented_(text.AllSlots(1)) {
  if (!include_csv || Trimmed(*include_csv) == "*") return;
  const auto names = Split(*include_csv);
  const auto keep = [&](uint32_t index, Slots& slots) {
    std::erase_if(slots, [&](size_t slot) {
      return !names.contains(text.Names(index)[slot]);
    });
  };
  keep(0, sample_);
  keep(1, invented_);
}

void Columns::Remove(const LeadText& text, const std::string& name) {
  std::erase_if(sample_,
                [&](size_t slot) { return text.Names(0)[slot] == name; });
  std::erase_if(invented_,
                [&](size_t slot) { return text.Names(1)[slot] == name; });
}

std::optional<std::string> Columns::Unknown(const LeadText& text,
                                            const std::string& include_csv) {
  if (Trimmed(include_csv) == "*") return std::nullopt;
  for (const std::string& name : Split(include_csv)) {
    if (!text.Slot(0, name) && !text.Slot(1, name)) return name;
  }
  return std::nullopt;
}

LeadPrinter::LeadPrinter(const LeadText& text, const Columns& columns,
                         PrintStyle style)
    : text_(text),
      columns_(columns),
      style_(std::move(style)),
      pairs_(style_.shape == LeadShape::kPairs),
      closing_(!pairs_             ? ","
               : style_.fields_key ? R"(,"Fields":null},)"
                                   : "},"),
      openings_(OpeningsOf(text.Names(1), pairs_)),
      sample_openings_(OpeningsOf(text.Names(0), pairs_)) {}

void LeadPrinter::Append(const LeadSource& source, int64_t now_ms,
                         uint32_t total, std::string& out) {
  const Slots& wanted = columns_.For(source.index);
  text_.Write(source, now_ms, wanted, values_);
  const auto* const broken = style_.broken.get();
  const auto found = broken == nullptr ? BrokenLeads::const_iterator()
                                       : broken->find(source.index);
  const bool whole = broken == nullptr || found == broken->end();
  if (!whole && found->second == Breakage::kNoList) {
    out += pairs_ ? R"({"LeadPropertyList":"broken"})" : R"("broken")";
    return;
  }
  out += pairs_ ? R"({"LeadPropertyList":[)" : "{";
  if (style_.duplicates) {
    out += R"({"Attribute":"Phone","Value":"0000000000")";
    out += closing_;
  }
  if (whole) {
    AppendPlain(source.index, wanted, out);
  } else {
    AppendBroken(source.index, found->second, wanted, out);
  }
  if (style_.query_attributes) AppendExtras(total, out);
  Close(style_.query_attributes || style_.duplicates || !wanted.empty(), out);
}

void LeadPrinter::AppendPlain(uint32_t index, const Slots& wanted,
                              std::string& out) const {
  const std::vector<std::string>& openings = Openings(index);
  for (const size_t slot : wanted) {
    out += openings[slot];
    AppendValue(index, slot, out);
  }
}

void LeadPrinter::AppendValue(uint32_t index, size_t slot,
                              std::string& out) const {
  const std::optional<std::string_view> value = values_.At(slot);
  if (!value) {
    out += "null";
  } else if (style_.field_sets && text_.IsFieldSet(index, slot)) {
    out += R"(null,"Fields":)";
    out += *value;
    out += "},";
    return;
  } else {
    AppendJsonString(*value, out);
  }
  out += closing_;
}

void LeadPrinter::AppendBroken(uint32_t index, Breakage how,
                               const Slots& wanted, std::string& out) const {
  const std::vector<std::string>& names = text_.Names(index);
  for (const size_t slot : wanted) {
    if (how == Breakage::kBadEntry && pairs_ && names[slot] == "FirstName") {
      out += R"("broken",)";
      continue;
    }
    const std::string& name = names[slot];
    if (how == Breakage::kNoId && name == "ProspectID") continue;
    out += Openings(index)[slot];
    if (how == Breakage::kBadValue && name == "FirstName") {
      out += R"({"broken":true})";
      out += closing_;
    } else if (how == Breakage::kBadText && name == "FirstName") {
      out += R"("half \ud800")";
      out += closing_;
    } else if (how == Breakage::kBadStamp && name.ends_with("ModifiedOn")) {
      out += R"("broken")";
      out += closing_;
    } else {
      AppendValue(index, slot, out);
    }
  }
}

// The order of the two is that of the documentation's samples.
void LeadPrinter::AppendExtras(uint32_t total, std::string& out) const {
  const std::string count = std::to_string(total);
  if (!pairs_) {
    out += R"("Total":")" + count + R"(","CanUpdate":"true",)";
    return;
  }
  out += R"({"Attribute":"CanUpdate","Value":"true")";
  out += closing_;
  out += R"({"Attribute":"Total","Value":")" + count + '"';
  out += closing_;
}

// What was appended ends in a comma if it is `separated`.
void LeadPrinter::Close(bool separated, std::string& out) const {
  if (separated) out.pop_back();
  out += pairs_ ? "]}" : "}";
}

}  // namespace sandbox
