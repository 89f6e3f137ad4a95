// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hook_payload.h"

#include "sandbox/dates.h"
#include "sandbox/guid.h"
#include "sandbox/json_body.h"
#include "sandbox/object_printer.h"

namespace sandbox {
namespace {

std::string Text(const Guid& guid) {
  std::string text;
  AppendGuid(guid, text);
  return text;
}

std::string FlatPayload(const Lead& lead, bool whole) {
  std::string out;
  ObjectPrinter printer(out);
  for (const auto& [name, value] : lead) {
    if (!whole && name.starts_with("mx_")) continue;
    if (value) {
      printer.Text(name, *value);
    } else {
      printer.Raw(name, "null");
    }
  }
  printer.End();
  return out;
}

void AppendEncoded(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                       c == '.';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

void AppendField(std::string_view name, std::string_view value,
                 std::string& out) {
  if (!out.empty()) out += '&';
  AppendEncoded(name, out);
  out += '=';
  AppendEncoded(value, out);
}

}  // namespace

std::string CreatedPayload(const Lead& lead) {
  std::string out;
  ObjectPrinter printer(out);
  for (const auto& [name, value] : lead) {
    if (value) printer.Text(name, *value);
  }
  printer.End();
  return out;
}

std::string UpdatedPayload(const Lead& before, const Lead& after,
                           HookUpdateShape shape, bool whole) {
  std::string out;
  ObjectPrinter printer(out);
  if (shape == HookUpdateShape::kBeforeAfter) {
    printer.Raw("Before", FlatPayload(before, whole))
        .Raw("After", FlatPayload(after, whole));
  } else {
    printer.Raw(shape == HookUpdateShape::kData ? "Data" : "Current",
                FlatPayload(after, whole));
  }
  printer.End();
  return out;
}

std::string ActivityPayload(uint64_t seed, const Activity& activity) {
  std::string at;
  AppendActivityDate(activity.at_ms, at);
  std::string out;
  ObjectPrinter(out)
      .Text("ProspectActivityId", Text(ActivityGuid(seed, activity.number)))
      .Text("RelatedProspectId", Text(LeadGuid(seed, activity.index)))
      .Text("ActivityEvent", std::to_string(EventOf(activity)))
      .Text("ActivityEventName", EventNameOf(activity))
      .Text("CreatedOn", at)
      .Text("CreatedBy", "System")
      .Raw("Data", "{}")
      .End();
  return out;
}

std::string ArrayPayload(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ',';
    out += item;
  }
  return out + "]";
}

std::string InContentType(const std::string& json,
                          std::string_view content_type) {
  if (content_type.find("urlencoded") == std::string_view::npos) return json;
  std::string form;
  const std::optional<JsonBody> body = JsonBody::Parse(json);
  if (!body || !body->IsObject()) {
    AppendField("Data", json, form);
    return form;
  }
  for (const Attribute& member : body->Members("")) {
    AppendField(member.name, member.value.value_or(""), form);
  }
  return form;
}

std::optional<std::string> ValueOf(const Lead& lead, std::string_view name) {
  for (const Attribute& attribute : lead) {
    if (attribute.name == name) return attribute.value;
  }
  return std::nullopt;
}

}  // namespace sandbox
