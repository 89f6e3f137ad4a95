// SPDX-License-Identifier: Apache-2.0
#include "sandbox/json_body.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace sandbox {
namespace {

using Json = nlohmann::ordered_json;

template <typename Number>
std::optional<Number> ReadNumber(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || text.empty()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

struct JsonBody::Document {
  Json root;

  // Null if there is nothing at `pointer`.
  const Json* At(const std::string& pointer) const {
    const Json::json_pointer path(pointer);
    return root.contains(path) ? &root.at(path) : nullptr;
  }
};

JsonBody::JsonBody(std::unique_ptr<Document> document)
    : document_(std::move(document)) {}
JsonBody::JsonBody(JsonBody&&) noexcept = default;
JsonBody& JsonBody::operator=(JsonBody&&) noexcept = default;
JsonBody::~JsonBody() = default;

std::optional<JsonBody> JsonBody::Parse(std::string_view text) {
  Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (root.is_discarded()) return std::nullopt;
  return JsonBody(std::make_unique<Document>(Document{std::move(root)}));
}

bool JsonBody::IsObject() const { return document_->root.is_object(); }

bool JsonBody::IsObject(const std::string& pointer) const {
  const Json* const part = document_->At(pointer);
  return part != nullptr && part->is_object();
}

size_t JsonBody::Count(const std::string& pointer) const {
  const Json* const part = document_->At(pointer);
  return part != nullptr && part->is_array() ? part->size() : 0;
}

bool JsonBody::Has(const std::string& pointer) const {
  return document_->At(pointer) != nullptr;
}

std::optional<std::string> JsonBody::Text(const std::string& pointer) const {
  const Json* const part = document_->At(pointer);
  if (part == nullptr) return std::nullopt;
  if (part->is_string()) return part->get<std::string>();
  if (part->is_number() || part->is_boolean()) return part->dump();
  return std::nullopt;
}

std::optional<int64_t> JsonBody::Number(const std::string& pointer) const {
  const std::optional<std::string> text = Text(pointer);
  return text ? ReadNumber<int64_t>(*text) : std::nullopt;
}

std::optional<double> JsonBody::Real(const std::string& pointer) const {
  const std::optional<std::string> text = Text(pointer);
  return text ? ReadNumber<double>(*text) : std::nullopt;
}

std::optional<std::vector<std::string>> JsonBody::Texts(
    const std::string& pointer) const {
  const Json* const part = document_->At(pointer);
  if (part == nullptr || !part->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  texts.reserve(part->size());
  for (const Json& element : *part) {
    if (element.is_string()) texts.push_back(element.get<std::string>());
  }
  return texts;
}

std::vector<Attribute> JsonBody::Members(const std::string& pointer) const {
  std::vector<Attribute> members;
  const Json* const part = document_->At(pointer);
  if (part == nullptr || !part->is_object()) return members;
  for (const auto& [name, value] : part->items()) {
    if (value.is_string()) {
      members.push_back({name, value.get<std::string>()});
    } else if (value.is_null()) {
      members.push_back({name, std::nullopt});
    } else {
      members.push_back({name, value.dump()});
    }
  }
  return members;
}

}  // namespace sandbox
