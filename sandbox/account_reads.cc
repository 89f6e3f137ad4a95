// SPDX-License-Identifier: Apache-2.0
// The calls that answer what the account is:
// https://apidocs.leadsquared.com/user-authentication/ and /meta-data/
#include <string>

#include "sandbox/fields.h"
#include "sandbox/guid.h"
#include "sandbox/hash.h"
#include "sandbox/object_printer.h"
#include "sandbox/operations.h"
#include "sandbox/users.h"

namespace sandbox {
namespace {

std::string GuidText(uint64_t seed, uint64_t what) {
  std::string text;
  AppendGuid(MakeGuid(Roll(seed, what, 1), Roll(seed, what, 2)), text);
  return text;
}

std::string_view RenderType(std::string_view type) {
  if (type == "Date") return "DateTime";
  if (type == "Boolean") return "CheckBox";
  if (type == "Website") return "URL";
  if (type == "Email" || type == "Phone") return type;
  return "Textbox";
}

// "mx_Page_Source" is shown as "Page Source".
std::string DisplayName(std::string_view schema_name) {
  if (schema_name == "LeadLastModifiedOn") return "Recently Modified On";
  std::string name(schema_name);
  if (name.starts_with("mx_")) name.erase(0, 3);
  for (char& c : name) {
    if (c == '_') c = ' ';
  }
  return name;
}

std::string Options(WordList list, bool excluded) {
  std::string out = "[";
  const Words words = WordsOf(list);
  for (uint32_t i = 0; i < words.count && !excluded; ++i) {
    if (i > 0) out += ',';
    ObjectPrinter(out).Text("Value", words.texts[i]).End();
  }
  return out + "]";
}

void AppendDescriptor(std::string_view name, const Field* field,
                      const std::string& options, std::string& out) {
  const std::string_view type = field == nullptr ? "Text" : field->type;
  const bool phone = type == "Phone";
  const bool custom = name.starts_with("mx_");
  ObjectPrinter(out)
      .Text("Entity", "Lead")
      .Text("SchemaName", name)
      .Text("DisplayName", DisplayName(name))
      .Text("DataType", type)
      .Raw("IsMandatory", "false")
      .Raw("Options", options)
      .Text("MaxLength", phone ? "10" : "200")
      .Text("Name", name)
      .Text("EntityAttributeType", custom ? "Custom" : "System")
      .Text("RenderTypeTextValue", RenderType(type))
      .Raw("IsVisible", "true")
      .Raw("IsLeadIdentifier", phone || type == "Email" ? "true" : "false")
      .Text("RangeMin", phone ? "10" : "0")
      .Text("CreatedOn", "/Date(1417453996000+0000)/")
      .Text("ModifiedOn", "/Date(1417453996000+0000)/")
      .End();
}

}  // namespace

Response LeadsMetaData(Call& call) {
  const auto schema_name = call.request.Parameter("schemaname");
  const bool excluded = call.request.Parameter("excludeoptionsets") == "1";
  std::unique_lock lock(call.account_mu);
  const std::shared_ptr<const LeadText> text = call.account.Text();
  lock.unlock();
  std::string body = "[";
  for (const std::string& name : text->Names(1)) {
    if (schema_name && Lower(*schema_name) != Lower(name)) continue;
    const Field* const field = FieldNamed(name);
    if (body.size() > 1) body += ',';
    AppendDescriptor(
        name, field,
        Options(field == nullptr ? WordList::kNone : field->words, excluded),
        body);
  }
  return Ok(body + "]");
}

Response UserByAccessKey(Call& call) {
  const uint32_t user = call.User();
  std::unique_lock lock(call.account_mu);
  const std::shared_ptr<const LeadText> text = call.account.Text();
  lock.unlock();
  const uint64_t seed = text->Seed();
  std::string id;
  AppendUserId(seed, user, id);
  std::string name;
  AppendUserName(seed, user, text->Renames(user), name);
  std::string email;
  AppendUserEmail(user, text->Renames(user), email);
  std::string urls;
  // The caller's own way here, which in a container is not what we listen on.
  const auto host = call.request.headers.find("host");
  ObjectPrinter(urls)
      .Text("api", host == call.request.headers.end()
                       ? call.options.public_url
                       : "http://" + host->second)
      .End();
  std::string body;
  ObjectPrinter(body)
      .Text("Id", id)
      .Text("Name", name)
      .Text("Role", call.options.partial_view ? "Sales_User" : "Administrator")
      .Text("EmailAddress", email)
      .Text("TimeZone", "Asia/Kolkata")
      .Text("OrgId", GuidText(seed, 0x0561d))
      .Text("OrgShortCode", "SBX" + std::to_string(seed))
      .Text("DefaultCountryCode", call.options.country_code)
      .Text("Phone", "+91-8000000001")
      .Text("UserType", "Regular")
      .Raw("LSQCommonServiceURLs", urls)
      .End();
  return Ok(std::move(body));
}

}  // namespace sandbox
