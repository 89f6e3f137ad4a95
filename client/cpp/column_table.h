// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_COLUMN_TABLE_H_
#define LEADLINE_CLIENT_CPP_COLUMN_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "client/cpp/text_table.h"

namespace leadline {

// Lines of cells in columns below a line of titles. Not thread-safe.
class ColumnTable {
 public:
  struct Column {
    std::string title;
    // May be cut where the table is too wide, but not to less than this many
    // characters; 0: never.
    std::size_t cut_to = 0;
  };

  ColumnTable(std::vector<Column> columns, Colours colours);

  // One line: a cell for each column, of foreign text; an empty one is shown as
  // a dash.
  void Add(const std::vector<std::string>& cells);

  // The lines, each ended by a newline. In a terminal of `width` characters (0:
  // no terminal) the widest columns are cut, down to what they allow, until the
  // lines fit.
  std::string Print(std::size_t width) const;

 private:
  std::vector<std::size_t> Widths(std::size_t width) const;

  std::vector<Column> columns_;
  Colours colours_;
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_COLUMN_TABLE_H_
