// SPDX-License-Identifier: Apache-2.0
#include "sync/page_decoder.h"

#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "sync/lead_builder.h"
#include "sync/utf8.h"

namespace leadline {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

// What a value looks like must be cheap to say; upstream's are a dozen bytes.
constexpr size_t kLongestRowCountText = 18;

absl::Status Damaged(error_code error) {
  return absl::DataLossError(
      std::string("the page of leads is cut off or damaged: ") +
      simdjson::error_message(error));
}

absl::Status NotAPage(const std::string& why) {
  return absl::InvalidArgumentError(
      "the answer is JSON, but no page of leads: " + why);
}

// Errors of simdjson that are about one text, not about the document.
bool ConcernsOneText(error_code error) {
  return error == simdjson::STRING_ERROR;
}

bool HasReplacement(std::string_view text) {
  return text.find(kReplacementCharacter) != std::string_view::npos;
}

std::string_view WithoutTrailingBlanks(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

// Reads one page after another. A lead ends in one of three ways: as a row, as
// skipped (`problem_` says why), or as an error of the whole page.
class PageDecoder::Reader {
 public:
  explicit Reader(NumberNames number_names)
      : builder_(std::move(number_names)) {}

  absl::StatusOr<LeadPage> Decode(std::string body);

 private:
  absl::Status ReadPage(ondemand::document& document);
  absl::Status ReadField(ondemand::field& field);
  absl::Status ReadCount(ondemand::value value);
  absl::Status ReadLeads(ondemand::value value);
  absl::Status ReadLead(ondemand::value value);
  error_code ReadAttributes(ondemand::object& lead);
  error_code ReadPropertyList(ondemand::value value);
  error_code ReadPair(ondemand::value value);
  error_code ReadText(ondemand::value value, LeadAttribute& attribute);
  error_code ReadOther(ondemand::value value, LeadAttribute& attribute);
  std::string_view Named(std::string_view name);
  absl::Status FinishLead(size_t begin, size_t end);
  bool IsDamaged(size_t begin, size_t end) const;
  void Skip(const std::string& reason);
  size_t Offset(const char* at) const {
    return static_cast<size_t>(at - body_.data());
  }

  LeadBuilder builder_;
  ondemand::parser parser_;
  simdjson::dom::parser checker_;  // for values that are kept as JSON

  // Of the page being read.
  std::string body_;
  std::vector<size_t> replaced_;  // where text was, ascending
  std::optional<int64_t> record_count_;
  LeadPage page_;

  // Of the lead being read.
  std::vector<LeadAttribute> attributes_;
  std::deque<std::string> mended_names_;
  std::string problem_;
};

absl::StatusOr<LeadPage> PageDecoder::Reader::Decode(std::string body) {
  body_ = std::move(body);
  body_.reserve(body_.size() + simdjson::SIMDJSON_PADDING);
  replaced_.clear();
  record_count_.reset();
  page_ = LeadPage();

  ondemand::document document;
  error_code error = parser_.iterate(body_).get(document);
  if (error == simdjson::UTF8_ERROR) {
    replaced_ = ReplaceInvalidUtf8(body_);
    error = parser_.iterate(body_).get(document);
  }
  if (error != simdjson::SUCCESS) return Damaged(error);
  // Escapes are only read below, and none changes its length.
  const auto bytes = static_cast<ptrdiff_t>(replaced_.size());
  std::ranges::copy(ReplaceLoneSurrogates(body_),
                    std::back_inserter(replaced_));
  std::inplace_merge(replaced_.begin(), replaced_.begin() + bytes,
                     replaced_.end());
  if (absl::Status status = ReadPage(document); !status.ok()) return status;
  if (!record_count_) return NotAPage("it has no RecordCount");
  if (page_.rows.empty() && page_.skipped.empty() && *record_count_ > 0) {
    return NotAPage("RecordCount is " + std::to_string(*record_count_) +
                    ", but there are no Leads");
  }
  page_.record_count = *record_count_;
  body_.clear();
  body_.shrink_to_fit();
  return std::move(page_);
}

// {"RecordCount":2,"Leads":[...]}
absl::Status PageDecoder::Reader::ReadPage(ondemand::document& document) {
  ondemand::json_type type{};
  if (error_code error = document.type().get(type)) return Damaged(error);
  if (type != ondemand::json_type::object) {
    return NotAPage("it is not an object");
  }
  ondemand::object object;
  if (error_code error = document.get_object().get(object)) {
    return Damaged(error);
  }
  for (auto result : object) {
    ondemand::field field;
    if (error_code error = std::move(result).get(field)) return Damaged(error);
    if (absl::Status status = ReadField(field); !status.ok()) return status;
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return absl::DataLossError("the page of leads is followed by something");
  }
  return absl::OkStatus();
}

absl::Status PageDecoder::Reader::ReadField(ondemand::field& field) {
  if (field.key() == "RecordCount") return ReadCount(field.value());
  if (field.key() == "Leads") return ReadLeads(field.value());
  return absl::OkStatus();
}

absl::Status PageDecoder::Reader::ReadCount(ondemand::value value) {
  int64_t count = 0;
  error_code error = value.get_int64().get(count);
  if (error == simdjson::INCORRECT_TYPE) {
    error = value.get_int64_in_string().get(count);
  }
  if (error != simdjson::SUCCESS || count < 0) {
    const std::string_view text = WithoutTrailingBlanks(value.raw_json_token());
    return NotAPage("RecordCount is no number: " +
                    std::string(text.substr(0, kLongestRowCountText)));
  }
  record_count_ = count;
  return absl::OkStatus();
}

absl::Status PageDecoder::Reader::ReadLeads(ondemand::value value) {
  ondemand::json_type type{};
  if (error_code error = value.type().get(type)) return Damaged(error);
  if (type == ondemand::json_type::null) {
    bool is_null = false;
    const error_code error = value.is_null().get(is_null);
    if (error != simdjson::SUCCESS) return Damaged(error);
    return is_null ? absl::OkStatus() : Damaged(simdjson::N_ATOM_ERROR);
  }
  if (type != ondemand::json_type::array) {
    return NotAPage("Leads is not an array");
  }
  ondemand::array leads;
  if (error_code error = value.get_array().get(leads)) return Damaged(error);
  for (auto result : leads) {
    if (error_code error = result.error()) return Damaged(error);
    absl::Status status = ReadLead(result.value_unsafe());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PageDecoder::Reader::ReadLead(ondemand::value value) {
  attributes_.clear();
  mended_names_.clear();
  problem_.clear();
  const char* begin = nullptr;
  if (error_code error = value.current_location().get(begin)) {
    return Damaged(error);
  }
  ondemand::json_type type{};
  if (error_code error = value.type().get(type)) return Damaged(error);
  if (type != ondemand::json_type::object) {
    Skip("it is not an object");
    return absl::OkStatus();
  }
  ondemand::object lead;
  if (error_code error = value.get_object().get(lead)) return Damaged(error);
  if (error_code error = ReadAttributes(lead)) return Damaged(error);
  const char* end = nullptr;
  if (error_code error = value.current_location().get(end)) {
    return Damaged(error);
  }
  return FinishLead(Offset(begin), Offset(end));
}

// Either form: {"LeadPropertyList":[...]} or {"ProspectID":"...",...}
error_code PageDecoder::Reader::ReadAttributes(ondemand::object& lead) {
  bool has_list = false;
  for (auto result : lead) {
    ondemand::field field;
    if (error_code error = std::move(result).get(field)) return error;
    if (field.key() == "LeadPropertyList") {
      if (!has_list) attributes_.clear();
      has_list = true;
      if (error_code error = ReadPropertyList(field.value())) return error;
      continue;
    }
    if (has_list) continue;
    LeadAttribute& attribute = attributes_.emplace_back();
    error_code error = field.unescaped_key().get(attribute.name);
    if (error == simdjson::SUCCESS) attribute.name = Named(attribute.name);
    if (error == simdjson::SUCCESS) error = ReadText(field.value(), attribute);
    if (ConcernsOneText(error)) {
      problem_ = "it has text that is not valid Unicode";
    } else if (error != simdjson::SUCCESS) {
      return error;
    }
  }
  return simdjson::SUCCESS;
}

error_code PageDecoder::Reader::ReadPropertyList(ondemand::value value) {
  ondemand::json_type type{};
  if (error_code error = value.type().get(type)) return error;
  if (type != ondemand::json_type::array) {
    problem_ = "its LeadPropertyList is not an array";
    return simdjson::SUCCESS;
  }
  ondemand::array pairs;
  if (error_code error = value.get_array().get(pairs)) return error;
  for (auto result : pairs) {
    error_code error = result.error();
    if (error == simdjson::SUCCESS) error = ReadPair(result.value_unsafe());
    if (ConcernsOneText(error)) {
      problem_ = "it has text that is not valid Unicode";
    } else if (error != simdjson::SUCCESS) {
      return error;
    }
  }
  return simdjson::SUCCESS;
}

// {"Attribute":"mx_City","Value":"TEST"}, or with "Fields":[...] behind it.
error_code PageDecoder::Reader::ReadPair(ondemand::value value) {
  ondemand::json_type type{};
  if (error_code error = value.type().get(type)) return error;
  if (type != ondemand::json_type::object) {
    problem_ = "its LeadPropertyList has an entry that is not an object";
    return simdjson::SUCCESS;
  }
  ondemand::object pair;
  if (error_code error = value.get_object().get(pair)) return error;
  LeadAttribute& attribute = attributes_.emplace_back();
  attribute.is_null = true;
  LeadAttribute name{.name = {}, .value = {}, .is_null = true};
  LeadAttribute fields{.name = {}, .value = {}, .is_null = true};
  for (auto result : pair) {
    ondemand::field field;
    if (error_code error = std::move(result).get(field)) return error;
    error_code error = simdjson::SUCCESS;
    if (field.key() == "Attribute") {
      error = ReadText(field.value(), name);
    } else if (field.key() == "Value") {
      error = ReadText(field.value(), attribute);
    } else if (field.key() == "Fields") {
      error = ReadText(field.value(), fields);
    }
    if (error != simdjson::SUCCESS) return error;
  }
  if (name.is_null || name.value.empty()) {
    problem_ = "its LeadPropertyList has an entry without a name";
    return simdjson::SUCCESS;
  }
  attribute.name = Named(name.value);
  if (attribute.is_null && !fields.is_null) {
    attribute.value = fields.value;
    attribute.is_null = false;
  }
  return simdjson::SUCCESS;
}

error_code PageDecoder::Reader::ReadText(ondemand::value value,
                                         LeadAttribute& attribute) {
  const error_code error = value.get_string().get(attribute.value);
  if (error == simdjson::SUCCESS) {
    attribute.is_null = false;
    return error;
  }
  if (error != simdjson::INCORRECT_TYPE) return error;
  return ReadOther(value, attribute);
}

// A null, or a value that is kept as its JSON text. That text is checked here,
// since nothing else will ever parse it.
error_code PageDecoder::Reader::ReadOther(ondemand::value value,
                                          LeadAttribute& attribute) {
  ondemand::json_type type{};
  if (error_code error = value.type().get(type)) return error;
  if (type == ondemand::json_type::null) {
    attribute.value = {};
    return value.is_null().get(attribute.is_null);
  }
  std::string_view text = value.raw_json_token();
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (error_code error = value.get_object().get(object)) return error;
    if (error_code error = object.raw_json().get(text)) return error;
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (error_code error = value.get_array().get(array)) return error;
    if (error_code error = array.raw_json().get(text)) return error;
  }
  attribute.value = WithoutTrailingBlanks(text);
  attribute.is_null = false;
  return checker_.parse(attribute.value.data(), attribute.value.size()).error();
}

// Lists of names are stored with a zero byte behind each.
std::string_view PageDecoder::Reader::Named(std::string_view name) {
  if (name.find('\0') == std::string_view::npos) return name;
  std::string& mended = mended_names_.emplace_back();
  for (const char c : name) {
    if (c == '\0') {
      mended += kReplacementCharacter;
    } else {
      mended += c;
    }
  }
  return mended;
}

absl::Status PageDecoder::Reader::FinishLead(size_t begin, size_t end) {
  if (!problem_.empty()) {
    Skip(problem_);
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<LeadRow>> row = builder_.Build(attributes_);
  if (!row.ok()) return row.status();
  if (!*row) {
    Skip("it has no ProspectID");
    return absl::OkStatus();
  }
  if (HasReplacement((*row)->id)) {
    Skip("its ProspectID is not valid Unicode");
    return absl::OkStatus();
  }
  if (IsDamaged(begin, end) || !mended_names_.empty())
    page_.damaged.push_back((*row)->id);
  page_.rows.push_back(**std::move(row));
  page_.window_stamps.push_back(builder_.Stamps());
  if (page_.lacking.empty()) page_.lacking = builder_.Lacking();
  return absl::OkStatus();
}

bool PageDecoder::Reader::IsDamaged(size_t begin, size_t end) const {
  const auto first = std::ranges::lower_bound(replaced_, begin);
  return first != replaced_.end() && *first < end;
}

void PageDecoder::Reader::Skip(const std::string& reason) {
  page_.skipped.push_back(MakeSkipped(attributes_, reason));
}

PageDecoder::PageDecoder(NumberNames number_names)
    : reader_(std::make_unique<Reader>(std::move(number_names))) {}

PageDecoder::~PageDecoder() = default;

absl::StatusOr<LeadPage> PageDecoder::Decode(std::string&& body) {
  const std::scoped_lock lock(mutex_);
  return reader_->Decode(std::move(body));
}

}  // namespace leadline
