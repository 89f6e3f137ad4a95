// SPDX-License-Identifier: Apache-2.0
#include "sync/json_text.h"

#include "sync/utf8.h"

namespace leadline {

Json ParseJson(std::string_view text) {
  Json value = Json::parse(text.begin(), text.end(), nullptr,
                           /*allow_exceptions=*/false);
  if (!value.is_discarded()) return value;
  std::string mended(text);
  ReplaceInvalidUtf8(mended);
  ReplaceLoneSurrogates(mended);
  if (mended == text) return value;
  return Json::parse(mended, nullptr, /*allow_exceptions=*/false);
}

std::string PrintJson(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string PrintOrderedJson(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string StringAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  return found->get<std::string>();
}

}  // namespace leadline
