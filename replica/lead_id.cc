// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_id.h"

#include "replica/row_format.h"

namespace leadline {

LeadIdParameter::LeadIdParameter(std::string_view id)
    : text_(id), guid_(GuidBytes(id)) {}

void LeadIdParameter::BindTo(Statement& statement, int parameter) const {
  if (guid_) {
    statement.BindBlob(parameter, *guid_);
  } else {
    statement.BindText(parameter, text_);
  }
}

std::string NormalLeadId(std::string_view id) {
  const std::optional<std::string> guid = GuidBytes(id);
  return guid ? GuidText(*guid) : std::string(id);
}

std::string LeadIdAt(const Statement& row, int column) {
  const std::string_view stored = row.Blob(column);
  return row.IsBlob(column) ? GuidText(stored) : std::string(stored);
}

}  // namespace leadline
