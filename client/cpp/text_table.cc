// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/text_table.h"

#include <algorithm>

#include "client/cpp/words.h"

namespace leadline {
namespace {

std::string Decorated(std::string_view code, std::string_view text,
                      Colours colours) {
  if (colours == Colours::kOff) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace

std::string Bold(std::string_view text, Colours colours) {
  return Decorated("1", text, colours);
}

std::string Faint(std::string_view text, Colours colours) {
  return Decorated("2", text, colours);
}

std::string Warning(std::string_view text, Colours colours) {
  return Decorated("33", text, colours);
}

void TextTable::Add(std::string_view label, std::string value) {
  lines_.emplace_back(Printable(label), std::move(value));
}

void TextTable::AddForeign(std::string_view label, std::string_view value) {
  Add(label, value.empty() ? Faint("-", colours_) : Printable(value));
}

std::string TextTable::Print() const {
  std::size_t width = 0;
  for (const auto& [label, value] : lines_) {
    width = std::max(width, label.size());
  }
  std::string text;
  for (const auto& [label, value] : lines_) {
    text += "  " + Faint(label, colours_) +
            std::string(width - label.size() + 2, ' ') + value + "\n";
  }
  return text;
}

}  // namespace leadline
