// SPDX-License-Identifier: Apache-2.0
// Leads.Get, "Search Leads by Criteria":
// https://apidocs.leadsquared.com/search-by-lead-criteria/
#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "sandbox/bulk_request.h"
#include "sandbox/dates.h"
#include "sandbox/fields.h"
#include "sandbox/lead_json.h"
#include "sandbox/operations.h"
#include "sandbox/sample_lead.h"

namespace sandbox {
namespace {

enum class Comparison : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kLike,
};

// The one condition of a search: a column against a value.
struct Condition {
  std::string column;
  std::string value;
  Comparison comparison = Comparison::kEqual;
  // Set if the value is a date or a number, which are compared as such.
  std::optional<int64_t> number = {};
};

std::optional<Comparison> ComparisonNamed(std::string_view name) {
  if (name == "=") return Comparison::kEqual;
  if (name == "<>") return Comparison::kNotEqual;
  if (name == "<") return Comparison::kLess;
  if (name == "<=") return Comparison::kLessOrEqual;
  if (name == ">") return Comparison::kGreater;
  if (name == ">=") return Comparison::kGreaterOrEqual;
  if (Lower(name) == "like") return Comparison::kLike;
  return std::nullopt;
}

template <typename Value>
bool Holds(Comparison comparison, const Value& left, const Value& right) {
  switch (comparison) {
    case Comparison::kEqual:
      return left == right;
    case Comparison::kNotEqual:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kLessOrEqual:
      return left <= right;
    case Comparison::kGreater:
      return left > right;
    case Comparison::kGreaterOrEqual:
      return left >= right;
    case Comparison::kLike:
      break;
  }
  return false;
}

// SQL's LIKE with `%` at either end, in any case; without any it is equality.
bool IsLike(std::string_view text, std::string_view pattern) {
  const bool open_start = pattern.starts_with('%');
  if (open_start) pattern.remove_prefix(1);
  const bool open_end = pattern.ends_with('%');
  if (open_end) pattern.remove_suffix(1);
  const std::string lower = Lower(text);
  const std::string wanted = Lower(pattern);
  if (open_start && open_end) return lower.find(wanted) != std::string::npos;
  if (open_start) return lower.ends_with(wanted);
  if (open_end) return lower.starts_with(wanted);
  return lower == wanted;
}

std::optional<int64_t> WholeNumber(std::string_view text) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

// What is kept of a lead as a number: an instant, or the ProspectAutoId;
// nullopt for a column that has to be made as text first.
std::optional<int64_t> NumberOf(const Account& account, uint32_t index,
                                std::string_view column) {
  if (column == "ProspectAutoId") return int64_t{kFirstAutoId} + index;
  return InstantOf(account, index, column);
}

// Tells whether a lead's text meets the condition; null never does.
class TextCondition {
 public:
  TextCondition(const Account& account, const Condition& condition)
      : account_(account), text_(account.Text()), condition_(condition) {}

  bool Meets(uint32_t index) {
    const auto slot = text_->Slot(index, condition_.column);
    if (!slot) return false;
    text_->Write(account_.Source(index), 0, {*slot}, values_);
    const auto value = values_.At(*slot);
    if (!value) return false;
    if (condition_.comparison == Comparison::kLike) {
      return IsLike(*value, condition_.value);
    }
    const auto number = WholeNumber(*value);
    if (condition_.number && number) {
      return Holds(condition_.comparison, *number, *condition_.number);
    }
    return Holds<std::string_view>(condition_.comparison, *value,
                                   condition_.value);
  }

 private:
  const Account& account_;
  const std::shared_ptr<const LeadText> text_;
  const Condition& condition_;
  LeadValues values_;
};

void KeepMatching(const Account& account, const Condition& condition,
                  std::vector<uint32_t>& matches) {
  if (NumberOf(account, 0, condition.column) && condition.number) {
    std::erase_if(matches, [&](uint32_t index) {
      const int64_t at = *NumberOf(account, index, condition.column);
      return at == kNever ||
             !Holds(condition.comparison, at, *condition.number);
    });
    return;
  }
  TextCondition text(account, condition);
  std::erase_if(matches, [&](uint32_t index) { return !text.Meets(index); });
}

// No condition at all is a search for every lead, as is one under a name that
// the upstream does not know ("Query", "LookupName2").
std::variant<std::optional<Condition>, Response> ReadCondition(
    const JsonBody& body) {
  const auto column = body.Text("/Parameter/LookupName");
  if (!column || column->empty()) return std::optional<Condition>();
  Condition condition{*column,
                      body.Text("/Parameter/LookupValue").value_or("")};
  const auto comparison =
      ComparisonNamed(body.Text("/Parameter/SqlOperator").value_or("="));
  if (!comparison) return InvalidInput("SqlOperator value is not correct.");
  condition.comparison = *comparison;
  const Field* const field = FieldNamed(*column);
  if (field == nullptr) return InvalidInput("LookupName value is not correct.");
  if (field->type == "Date") {
    condition.number = ParseRequestDate(condition.value);
    if (!condition.number) {
      return InvalidInput("LookupValue value is not correct.");
    }
  } else {
    condition.number = WholeNumber(condition.value);
    // Booleans read "1" and "0"; a filter with "true" is an error upstream.
    if (field->type == "Boolean" && !condition.number) {
      return InvalidInput("LookupValue value is not correct.");
    }
  }
  return std::optional(condition);
}

// Leads before this index cannot meet the condition: an enumeration by number
// is not to read the whole account for each of its pages.
uint32_t FirstIndex(const std::optional<Condition>& condition) {
  if (!condition || condition->column != "ProspectAutoId" ||
      !condition->number ||
      (condition->comparison != Comparison::kGreater &&
       condition->comparison != Comparison::kGreaterOrEqual)) {
    return 0;
  }
  constexpr int64_t kLast = std::numeric_limits<uint32_t>::max();
  return static_cast<uint32_t>(
      std::clamp<int64_t>(*condition->number, kFirstAutoId, kLast) -
      kFirstAutoId);
}

// What upstream overlooks where it is strict: a condition by other names.
bool HasUnknownParts(const JsonBody& body) {
  return body.Has("/Query") || body.Has("/Parameter/LookupName2");
}

Snapshot Read(const Call& call, const BulkRequest& request,
              const std::optional<Condition>& condition) {
  const std::lock_guard lock(call.account_mu);
  std::vector<uint32_t> matches = AllLeads(call.account, FirstIndex(condition));
  if (condition) KeepMatching(call.account, *condition, matches);
  return TakePage(call, request, std::move(matches));
}

}  // namespace

Response SearchLeads(Call& call) {
  auto parsed = ParseBulkRequest(call, call.options.default_page,
                                 call.options.largest_search_page);
  if (auto* const wrong = std::get_if<Response>(&parsed)) return *wrong;
  const BulkRequest& request = std::get<BulkRequest>(parsed);
  if (!call.options.quirks.Has(Quirk::kIgnoredParts) &&
      HasUnknownParts(request.body)) {
    return InvalidInput("Query or LookupName2 is not known.");
  }
  const auto condition = ReadCondition(request.body);
  if (const auto* const wrong = std::get_if<Response>(&condition)) {
    return *wrong;
  }
  Response found = FlatLeads(
      call, Read(call, request, std::get<std::optional<Condition>>(condition)),
      request.include_csv);
  if (call.options.search_shape == SearchShape::kObject) {
    found.body = R"({"Leads":)" + found.body + "}";
  }
  return found;
}

}  // namespace sandbox
