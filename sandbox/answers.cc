// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "sandbox/lead_json.h"
#include "sandbox/operations.h"

namespace sandbox {
namespace {

constexpr size_t kBytesOfFlatLead = 4000;  // about, with all columns

}  // namespace

Response Ok(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response MxError(int status, std::string_view type, std::string_view message) {
  Response response;
  response.status = status;
  response.body = R"({"Status":"Error","ExceptionType":)";
  AppendJsonString(type, response.body);
  response.body += R"(,"ExceptionMessage":)";
  AppendJsonString(message, response.body);
  response.body += '}';
  return response;
}

Response InvalidInput(std::string_view message) {
  std::string text = "Invalid Input! Parameter Name: ";
  text += message;
  return MxError(500, "MXInvalidInputException", text);
}

PrintStyle StyleOf(const Call& call, LeadShape shape) {
  PrintStyle style{shape};
  style.query_attributes = call.options.quirks.Has(Quirk::kQueryAttributes);
  if (shape == LeadShape::kPairs) {
    style.field_sets = call.options.field_set_shape == FieldSetShape::kFields;
    style.fields_key = call.options.fields_key || style.field_sets;
    style.duplicates = call.options.duplicate_attributes;
  }
  style.broken = call.faults.Broken();
  return style;
}

Response FlatLeads(Call& call, const Snapshot& snapshot,
                   const std::optional<std::string>& include_csv) {
  const Columns columns(snapshot.Text(), include_csv);
  LeadPrinter printer(snapshot.Text(), columns,
                      StyleOf(call, LeadShape::kFlat));
  std::string body = "[";
  if (!include_csv) body.reserve(snapshot.Leads().size() * kBytesOfFlatLead);
  for (const LeadSource& source : snapshot.Leads()) {
    if (body.size() > 1) body += ',';
    printer.Append(source, call.now_ms, snapshot.total, body);
  }
  call.rows = static_cast<uint32_t>(snapshot.Leads().size());
  body += ']';
  return Ok(std::move(body));
}

}  // namespace sandbox
