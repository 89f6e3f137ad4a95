// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_TEXT_TABLE_H_
#define LEADLINE_CLIENT_CPP_TEXT_TABLE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadline {

// How lines may be decorated.
enum class Colours { kOff, kOn };

// `text` in bold, faint or red, when colours are on.
std::string Bold(std::string_view text, Colours colours);
std::string Faint(std::string_view text, Colours colours);
std::string Warning(std::string_view text, Colours colours);

// Lines of a label and a value, with the values in one column.
// Not thread-safe.
class TextTable {
 public:
  explicit TextTable(Colours colours) : colours_(colours) {}

  // `value` is text of our own, colours included.
  void Add(std::string_view label, std::string value);
  // `value` is foreign text; an empty one is shown as a dash.
  void AddForeign(std::string_view label, std::string_view value);

  // The lines, each indented by two spaces and ended by a newline.
  std::string Print() const;

 private:
  Colours colours_;
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_TEXT_TABLE_H_
