// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/column_table.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "client/cpp/words.h"

namespace leadline {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::string_view kCutMark = "…";

// True for every byte of UTF-8 text that begins a character.
bool BeginsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

std::size_t CharactersIn(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), BeginsCharacter));
}

// The first `count` characters of `text`.
std::string_view First(std::size_t count, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!BeginsCharacter(text[i])) continue;
    if (count == 0) return text.substr(0, i);
    --count;
  }
  return text;
}

// `text` in at most `width` characters.
std::string Cut(std::string_view text, std::size_t width) {
  if (CharactersIn(text) <= width) return std::string(text);
  return std::string(First(width - 1, text)) + std::string(kCutMark);
}

std::string Line(const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths) {
  std::string line;
  std::size_t blanks = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = Cut(cells[i], widths[i]);
    line += std::string(blanks, ' ') + cell;
    blanks = widths[i] - CharactersIn(cell) + kGap;
  }
  return line;
}

}  // namespace

ColumnTable::ColumnTable(std::vector<Column> columns, Colours colours)
    : columns_(std::move(columns)), colours_(colours) {}

void ColumnTable::Add(const std::vector<std::string>& cells) {
  std::vector<std::string> line;
  for (const std::string& cell : cells) {
    line.push_back(cell.empty() ? "-" : Printable(cell));
  }
  lines_.push_back(std::move(line));
}

std::vector<std::size_t> ColumnTable::Widths(std::size_t width) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(CharactersIn(columns_[i].title));
    for (const auto& line : lines_) {
      widths[i] = std::max(widths[i], CharactersIn(line[i]));
    }
  }
  const std::size_t gaps = kGap * (columns_.size() - 1);
  std::size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  for (; width > 0 && total > width; --total) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t least = columns_[i].cut_to;
      if (least == 0 || widths[i] <= least) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
  }
  return widths;
}

std::string ColumnTable::Print(std::size_t width) const {
  const std::vector<std::size_t> widths = Widths(width);
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string text = Faint(Line(titles, widths), colours_) + "\n";
  for (const auto& line : lines_) text += Line(line, widths) + "\n";
  return text;
}

}  // namespace leadline
