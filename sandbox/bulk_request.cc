// SPDX-License-Identifier: Apache-2.0
#include "sandbox/bulk_request.h"

#include <charconv>
#include <mutex>
#include <utility>

namespace sandbox {
namespace {

constexpr int64_t kLargestPageIndex = 1000000000;
constexpr size_t kBytesOfLead = 7000;  // about, for one lead with all columns

std::optional<uint32_t> LeadTypeOf(const JsonBody& body) {
  if (body.Text("/Attribute") != "LeadType") return std::nullopt;
  const std::string value = body.Text("/Value").value_or("");
  if (!value.starts_with("OT_")) return std::nullopt;
  uint32_t type = 0;
  const char* const end = value.data() + value.size();
  if (std::from_chars(value.data() + 3, end, type).ptr != end) {
    return std::nullopt;
  }
  return type;
}

// Reads the page; the result is what is wrong with it, empty if nothing is.
std::string ReadPage(const JsonBody& body, Page& page) {
  if (body.Has("/Paging/PageIndex")) {
    const auto index = body.Number("/Paging/PageIndex");
    if (!index || *index < 1 || *index > kLargestPageIndex) {
      return "PageIndex value is not correct.";
    }
    page.index = *index;
  }
  if (body.Has("/Paging/PageSize")) {
    const auto size = body.Number("/Paging/PageSize");
    if (!size || *size < 1) return "PageSize value is not correct.";
    page.size = *size;
  }
  return "";
}

// Whether a bulk read shows this lead: to this key, and of this object type.
bool Shows(const Call& call, const BulkRequest& request, const LeadText& text,
           uint32_t index) {
  if (!call.Sees(text, index)) return false;
  if (request.lead_type) return text.LeadType(index) == *request.lead_type;
  return request.every_type || !call.options.default_type_only ||
         text.LeadType(index) == 0;
}

}  // namespace

std::variant<BulkRequest, Response> ParseBulkRequest(Call& call,
                                                     int64_t default_size,
                                                     int64_t largest_size) {
  std::optional<JsonBody> body = JsonBody::Parse(call.request.body);
  if (!body || !body->IsObject()) {
    return MxError(400, "", "Unexpected character encountered while parsing.");
  }
  Page page{.size = default_size};
  const std::string wrong = ReadPage(*body, page);
  if (!wrong.empty()) return InvalidInput(wrong);
  if (page.size > largest_size) {
    return MxError(500, "MXMandatoryFieldMissingException",
                   "Page size can not be larger than " +
                       std::to_string(largest_size) + ".");
  }
  if (call.faults.PageFails(static_cast<uint32_t>(page.size),
                            call.options.page_failures)) {
    return Response{.status = 500, .content_type = "text/html"};
  }
  const Sorting sorting{body->Text("/Sorting/ColumnName").value_or(""),
                        body->Text("/Sorting/Direction") == "1"};
  const auto include = body->Text("/Columns/Include_CSV");
  if (include && !call.options.quirks.Has(Quirk::kDroppedColumns)) {
    const std::lock_guard lock(call.account_mu);
    const auto unknown = Columns::Unknown(*call.account.Text(), *include);
    if (unknown) return InvalidInput("Include_CSV: unknown " + *unknown);
  }
  const auto lead_type = LeadTypeOf(*body);
  return BulkRequest{std::move(*body), page,      sorting,
                     include,          lead_type, false};
}

Response CountedLeads(Call& call, const BulkRequest& request,
                      const Snapshot& snapshot, LeadShape shape) {
  Columns columns(snapshot.Text(), request.include_csv);
  if (shape == LeadShape::kPairs) {
    columns.Remove(snapshot.Text(), call.options.missing_column);
  }
  LeadPrinter printer(snapshot.Text(), columns, StyleOf(call, shape));
  const size_t count = call.options.quirks.Has(Quirk::kWindowCount)
                           ? snapshot.total
                           : snapshot.Leads().size();
  std::string body =
      R"({"RecordCount":)" + std::to_string(count) + R"(,"Leads":[)";
  if (!request.include_csv) {
    body.reserve(snapshot.Leads().size() * kBytesOfLead);
  }
  bool first = true;
  for (const LeadSource& source : snapshot.Leads()) {
    if (!std::exchange(first, false)) body += ',';
    printer.Append(source, call.now_ms, snapshot.total, body);
  }
  body += "]}";
  call.rows = static_cast<uint32_t>(snapshot.Leads().size());
  return Ok(std::move(body));
}

Snapshot TakePage(const Call& call, const BulkRequest& request,
                  std::vector<uint32_t> matches) {
  Snapshot snapshot(call.account);
  if (call.options.partial_view || request.lead_type ||
      call.options.default_type_only) {
    std::erase_if(matches, [&](uint32_t index) {
      return !Shows(call, request, snapshot.Text(), index);
    });
  }
  snapshot.total = static_cast<uint32_t>(matches.size());
  const uint64_t shuffle = call.options.quirks.Has(Quirk::kTieShuffle)
                               ? call.number ^ call.options.seed
                               : call.options.seed;
  for (const uint32_t index :
       RowsOnPage(call.account, std::move(matches), request.sorting,
                  request.page, shuffle)) {
    snapshot.Add(call.account, index);
  }
  return snapshot;
}

}  // namespace sandbox
