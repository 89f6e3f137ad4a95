// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_JSON_BODY_H_
#define LEADLINE_SANDBOX_JSON_BODY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/lead_state.h"

namespace sandbox {

// JSON that came in from outside, read part by part. Parts are named by a JSON
// pointer ("/Parameter/FromDate"). Safe for use by many threads at once.
class JsonBody {
 public:
  // nullopt if the text is not JSON.
  static std::optional<JsonBody> Parse(std::string_view text);

  JsonBody(JsonBody&& other) noexcept;
  JsonBody& operator=(JsonBody&& other) noexcept;
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;
  ~JsonBody();

  bool IsObject() const;  // all of it
  bool IsObject(const std::string& pointer) const;
  bool Has(const std::string& pointer) const;

  // A string, or a number or boolean as text; nullopt if there is neither.
  std::optional<std::string> Text(const std::string& pointer) const;

  // A whole number, or a string that holds one; nullopt if there is neither.
  std::optional<int64_t> Number(const std::string& pointer) const;

  // A number, or a string that holds one; nullopt if there is neither.
  std::optional<double> Real(const std::string& pointer) const;

  // The strings of an array; nullopt if there is no array. Other elements are
  // left out.
  std::optional<std::vector<std::string>> Texts(
      const std::string& pointer) const;

  // How many elements an array has; 0 if there is no array.
  size_t Count(const std::string& pointer) const;

  // The members of an object in their order: strings and nulls as they are, all
  // else as JSON text; empty if there is no object.
  std::vector<Attribute> Members(const std::string& pointer) const;

 private:
  struct Document;
  explicit JsonBody(std::unique_ptr<Document> document);

  std::unique_ptr<Document> document_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_JSON_BODY_H_
