// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_ID_H_
#define LEADLINE_REPLICA_LEAD_ID_H_

#include <optional>
#include <string>
#include <string_view>

#include "replica/sqlite.h"

namespace leadline {

// A lead's id (ProspectID) as a parameter of a statement: the tables hold a
// GUID as 16 bytes, and any other id as its text. Borrows the text; must live
// until the statement is reset. A plain value.
class LeadIdParameter {
 public:
  explicit LeadIdParameter(std::string_view id);

  void BindTo(Statement& statement, int parameter) const;

 private:
  std::string_view text_;
  std::optional<std::string> guid_;
};

// An id as the replica gives it back: a GUID in lower case, any other id as it
// is. Two ids name the same lead if these are equal.
std::string NormalLeadId(std::string_view id);

// The id in a column: a GUID in lower case, any other id as it was.
std::string LeadIdAt(const Statement& row, int column);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_ID_H_
