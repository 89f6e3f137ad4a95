// SPDX-License-Identifier: Apache-2.0
// The account's webhooks:
// https://apidocs.leadsquared.com/create-a-webhook/
// https://apidocs.leadsquared.com/retrieve-a-webhook/
#include <algorithm>
#include <utility>
#include <variant>

#include "sandbox/activity.h"
#include "sandbox/dates.h"
#include "sandbox/hook_events.h"
#include "sandbox/json_body.h"
#include "sandbox/object_printer.h"
#include "sandbox/operations.h"

namespace sandbox {
namespace {

constexpr size_t kMostHeaders = 10;

std::variant<JsonBody, Response> ReadBody(const Call& call) {
  std::optional<JsonBody> body = JsonBody::Parse(call.request.body);
  if (body && body->IsObject()) return *std::move(body);
  return MxError(400, "", "Unexpected character encountered while parsing.");
}

bool IsActivityType(const std::string& event) {
  const std::vector<ActivityType> types = ActivityTypesOfAccount();
  return std::any_of(types.begin(), types.end(), [&](const auto& type) {
    return std::to_string(type.event) == event;
  });
}

Headers ReadHeaders(const JsonBody& body) {
  Headers headers;
  for (size_t i = 0; i < body.Count("/CustomHeaders"); ++i) {
    const std::string at = "/CustomHeaders/" + std::to_string(i);
    headers.emplace_back(body.Text(at + "/Key").value_or(""),
                         body.Text(at + "/Value").value_or(""));
  }
  return headers;
}

// What an event wants besides its number; nullopt if all of it is there.
std::optional<Response> MissingPart(const HookForm& form) {
  if (form.event == kActivityCreated) {
    if (form.activity_event.empty()) {
      return MxError(500, "MXInvalidDataTypeException",
                     "You have not passed ActivityEvent.");
    }
    // The system's own codes cannot be subscribed to.
    if (!IsActivityType(form.activity_event)) {
      return InvalidInput("ActivityEvent value is not correct.");
    }
  }
  if (form.event == kFieldChanged && form.changed_field.empty()) {
    return MxError(500, "MXInvalidDataTypeException",
                   "You have not passed ChangedLeadField.");
  }
  if (form.event == kStageChanged) {
    return InvalidInput("Webhook Properties is not a valid JSON");
  }
  return std::nullopt;
}

std::variant<HookForm, Response> ReadForm(const JsonBody& body) {
  // A string of JSON, and not JSON itself.
  if (body.IsObject("/WebhookProperties")) {
    return MxError(400, "", "Unexpected character encountered while parsing.");
  }
  HookForm form;
  form.url = body.Text("/URL").value_or("");
  if (!form.url.starts_with("http://") && !form.url.starts_with("https://")) {
    return InvalidInput("URL value is not correct.");
  }
  form.event = static_cast<uint32_t>(body.Number("/WebhookEvent").value_or(0));
  if (HookEventCode(form.event).empty()) {
    return InvalidInput("Webhook Event not found");
  }
  form.description = body.Text("/Description").value_or("");
  form.content_type = body.Text("/ContentType").value_or(form.content_type);
  form.activity_event = body.Text("/ActivityEvent").value_or("");
  form.changed_field = body.Text("/ChangedLeadField").value_or("");
  form.properties = body.Text("/WebhookProperties");
  form.headers = ReadHeaders(body);
  if (form.headers.size() > kMostHeaders) {
    return InvalidInput("CustomHeaders can not be more than 10.");
  }
  if (auto missing = MissingPart(form)) return *std::move(missing);
  return form;
}

Response Success(const std::string& message) {
  return Ok(R"({"Status":"Success","Message":)" + message + "}");
}

Response NoSuchWebhook() {
  return InvalidInput("WebhookId value is not correct.");
}

// What a search may name; an empty or missing part matches all.
bool Matches(const JsonBody& body, const Hook& hook) {
  const auto wanted = [&body](const char* pointer) {
    return body.Text(pointer).value_or("");
  };
  const std::string event = wanted("/Parameter/WebhookEvent");
  const std::string status = wanted("/Parameter/StatusCode");
  const std::string id = wanted("/Parameter/WebhookId");
  const std::string text = wanted("/Parameter/SearchText");
  return (event.empty() || event == HookEventCode(hook.form.event)) &&
         (status.empty() ||
          status == std::to_string(static_cast<int>(hook.status))) &&
         (id.empty() || id == hook.id) &&
         (text.empty() ||
          hook.form.description.find(text) != std::string::npos);
}

void AppendHook(const Hook& hook, std::string& out) {
  std::string created;
  AppendActivityDate(hook.created_ms, created);
  std::string modified;
  AppendActivityDate(hook.modified_ms, modified);
  ObjectPrinter printer(out);
  printer.Text("WebhookId", hook.id)
      .Text("EventName", HookEventName(hook.form.event))
      .Text("EventCode", HookEventCode(hook.form.event))
      .Text("Description", hook.form.description)
      .Text("URL", hook.form.url)
      .Text("Method", "POST")
      .Text("ContentType", hook.form.content_type)
      .Raw("StatusCode", std::to_string(static_cast<int>(hook.status)))
      .Text("CreatedOn", created)
      .Text("ModifiedOn", modified);
  if (hook.form.properties) {
    printer.Text("WebhookProperties", *hook.form.properties);
  } else {
    printer.Raw("WebhookProperties", "null");
  }
  printer.End();
}

}  // namespace

Response CreateWebhook(Call& call) {
  const auto body = ReadBody(call);
  if (const auto* const wrong = std::get_if<Response>(&body)) return *wrong;
  auto form = ReadForm(std::get<JsonBody>(body));
  if (const auto* const wrong = std::get_if<Response>(&form)) return *wrong;
  const std::optional<std::string> id =
      call.hooks.Create(std::get<HookForm>(std::move(form)), call.now_ms);
  if (!id) {
    return MxError(500, "MXDuplicateEntryException",
                   "A webhook for this field already exists.");
  }
  return Success(R"({"Id":")" + *id + R"("})");
}

Response UpdateWebhook(Call& call) {
  const auto body = ReadBody(call);
  if (const auto* const wrong = std::get_if<Response>(&body)) return *wrong;
  auto form = ReadForm(std::get<JsonBody>(body));
  if (const auto* const wrong = std::get_if<Response>(&form)) return *wrong;
  const std::string id =
      std::get<JsonBody>(body).Text("/WebhookId").value_or("");
  if (!call.hooks.Update(id, std::get<HookForm>(std::move(form)),
                         call.now_ms)) {
    return NoSuchWebhook();
  }
  return Success(R"({"AffectedRows":1})");
}

Response RetrieveWebhooks(Call& call) {
  const auto parsed = ReadBody(call);
  if (const auto* const wrong = std::get_if<Response>(&parsed)) return *wrong;
  const JsonBody& body = std::get<JsonBody>(parsed);
  std::vector<Hook> hooks = call.hooks.List();
  std::erase_if(hooks, [&](const Hook& hook) { return !Matches(body, hook); });
  const auto size = body.Number("/Paging/PageSize").value_or(25);
  const auto page = body.Number("/Paging/PageIndex").value_or(1);
  if (size < 1 || page < 1) return InvalidInput("Paging is not correct.");
  std::string answer =
      R"({"RecordCount":)" + std::to_string(hooks.size()) + R"(,"Response":[)";
  const auto count = static_cast<int64_t>(hooks.size());
  for (int64_t i = std::min((page - 1) * size, count);
       i < std::min(page * size, count); ++i) {
    if (!answer.ends_with('[')) answer += ',';
    AppendHook(hooks[static_cast<size_t>(i)], answer);
  }
  return Ok(answer + "]}");
}

Response DeleteWebhook(Call& call) {
  const std::string id = call.request.Parameter("webhookid").value_or("");
  if (!call.hooks.Delete(id)) return NoSuchWebhook();
  return Success(R"({"AffectedRows":1})");
}

}  // namespace sandbox
