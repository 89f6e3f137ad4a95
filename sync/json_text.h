// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_JSON_TEXT_H_
#define LEADLINE_SYNC_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace leadline {

// JSON that is small, and whose shape others decide: answers other than pages
// of leads, and webhooks. This is the one place that includes the library.
using Json = nlohmann::json;
// The same with its keys in the order they were added, for people to read.
using OrderedJson = nlohmann::ordered_json;

// Parses without throwing; Json::is_discarded() where the text is no JSON. Text
// in it that is no Unicode, half of an emoji for one, becomes U+FFFD.
Json ParseJson(std::string_view text);

// Text that is not UTF-8 comes out with its bad bytes replaced.
std::string PrintJson(const Json& value);
std::string PrintOrderedJson(const OrderedJson& value);

// The string under `key`; empty when it is null, missing or no string.
// REQUIRES: `object` is an object.
std::string StringAt(const Json& object, const char* key);

// All functions here are pure, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_JSON_TEXT_H_
