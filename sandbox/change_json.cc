// SPDX-License-Identifier: Apache-2.0
#include "sandbox/change_json.h"

#include <cstdint>
#include <limits>

#include "sandbox/lead_json.h"

namespace sandbox {
namespace {

// False if the number is there and does not fit.
bool ReadIndex(const JsonBody& body, const char* pointer, uint32_t& value) {
  const auto number = body.Number(pointer);
  if (!number) return !body.Has(pointer);
  if (*number < 0 || *number > std::numeric_limits<uint32_t>::max()) {
    return false;
  }
  value = static_cast<uint32_t>(*number);
  return true;
}

}  // namespace

std::string ChangeJson(const Change& change) {
  std::string out = R"({"kind":)";
  AppendJsonString(NameOf(change.kind), out);
  out += R"(,"index":)" + std::to_string(change.index);
  out += R"(,"at_ms":)" + std::to_string(change.at_ms);
  if (change.delay_ms != 0) {
    out += R"(,"delay_ms":)" + std::to_string(change.delay_ms);
  }
  if (change.other != 0) {
    out += R"(,"other":)" + std::to_string(change.other);
  }
  if (change.leads != 1) {
    out += R"(,"leads":)" + std::to_string(change.leads);
  }
  if (change.by_ms != 0) {
    out += R"(,"by_ms":)" + std::to_string(change.by_ms);
  }
  if (!change.name.empty()) {
    out += R"(,"name":)";
    AppendJsonString(change.name, out);
    if (change.value) {
      out += R"(,"value":)";
      AppendJsonString(*change.value, out);
    }
  }
  return out + "}";
}

std::optional<Change> ReadChange(const JsonBody& body) {
  const auto kind = ChangeNamed(body.Text("/kind").value_or(""));
  if (!kind) return std::nullopt;
  Change change{.kind = *kind};
  if (!ReadIndex(body, "/index", change.index) ||
      !ReadIndex(body, "/other", change.other) ||
      !ReadIndex(body, "/leads", change.leads)) {
    return std::nullopt;
  }
  change.at_ms = body.Number("/at_ms").value_or(0);
  change.delay_ms = body.Number("/delay_ms").value_or(0);
  change.by_ms = body.Number("/by_ms").value_or(0);
  change.name = body.Text("/name").value_or("");
  change.value = body.Text("/value");
  return change;
}

}  // namespace sandbox
