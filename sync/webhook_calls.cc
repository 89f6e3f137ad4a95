// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_calls.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "absl/status/status.h"
#include "sync/json_text.h"

namespace leadline {
namespace {

constexpr Duration kTimeout{30000};
constexpr char kOurs[] = "Leadline: ";

struct KnownEvent {
  std::string_view name;
  std::string_view code;
  std::string_view upstream;  // as Retrieve prints it
};
constexpr std::array<KnownEvent, 5> kEvents = {{
    {"create", "3", "Lead_Post_Create"},
    {"update", "6", "Lead_Post_Update"},
    {"owner", "4", "Lead_Owner_Change"},
    {"activity", "2", "LeadActivity_Post_Create"},
    {"field", "26", "Lead_Field_Change"},
}};

bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
  });
}

bool IsNumber(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

HttpRequest Post(const std::string& operation, const Json& body) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/v2/Webhook.svc/" + operation;
  request.body = PrintJson(body);
  request.timeout = kTimeout;
  return request;
}

// A text or a number, as text.
std::string TextAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? std::to_string(found->get<int64_t>())
                                    : std::string();
}

std::string FirstText(const Json& object,
                      std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (std::string text = TextAt(object, key); !text.empty()) return text;
  }
  return {};
}

RegisteredWebhook WebhookOf(const Json& item) {
  RegisteredWebhook webhook;
  webhook.id = FirstText(item, {"WebhookId", "Id"});
  webhook.event =
      FirstText(item, {"EventCode", "WebhookEvent", "EventName", "Event"});
  webhook.url = FirstText(item, {"URL", "Url"});
  webhook.description = TextAt(item, "Description");
  const std::string status = TextAt(item, "StatusCode");
  std::from_chars(status.data(), status.data() + status.size(), webhook.status);
  return webhook;
}

// The array of webhooks, which accounts show bare or under one name or another.
const Json* ListIn(const Json& answer) {
  if (answer.is_array()) return &answer;
  if (!answer.is_object()) return nullptr;
  const auto found = std::ranges::find_if(
      answer, [](const Json& member) { return member.is_array(); });
  return found == answer.end() ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<WebhookEvent> ParseWebhookEvent(const std::string& text) {
  const size_t colon = text.find(':');
  const std::string_view name = std::string_view(text).substr(0, colon);
  const std::string argument =
      colon == std::string::npos ? "" : text.substr(colon + 1);
  for (const KnownEvent& known : kEvents) {
    if (known.name != name) continue;
    WebhookEvent event{text, std::string(known.code), "", ""};
    if (name == "activity" && IsNumber(argument)) {
      event.activity = argument;
      return event;
    }
    if (name == "field" && IsName(argument)) {
      event.field = argument;
      return event;
    }
    const bool takes_argument = name == "activity" || name == "field";
    if (!takes_argument && colon == std::string::npos) return event;
  }
  return absl::InvalidArgumentError(
      "\"" + text +
      "\" is no event: give create, update, owner, activity:CODE (for "
      "example activity:22) or field:NAME (for example field:Phone)");
}

// https://apidocs.leadsquared.com/create-a-webhook/ and what real accounts ask
// for beyond it: WebhookProperties is text with JSON in it, and what it says is
// repeated beside it.
HttpRequest CreateWebhookCall(const NewWebhook& webhook,
                              const WebhookSecret& secret) {
  Json body = {
      {"Description", kOurs + webhook.event.name},
      {"URL", webhook.url},
      {"Method", "POST"},
      {"ContentType", "application/json"},
      {"WebhookEvent", webhook.event.code},
      {"LandingPageUrls", nullptr},
      {"IsSpecificLandingPage", false},
      {"NotifyOnFailure", true},
      {"WebhookProperties", nullptr},
      {"CustomHeaders",
       Json::array({{{"Key", webhook.header}, {"Value", secret.Value()}}})},
  };
  if (!webhook.event.activity.empty()) {
    body["ActivityEvent"] = webhook.event.activity;
    body["WebhookProperties"] =
        PrintJson({{"ActivityEvent", webhook.event.activity},
                   {"ActivityData", "[]"},
                   {"WebPageNames", "[]"}});
  } else if (!webhook.event.field.empty()) {
    body["ChangedLeadField"] = webhook.event.field;
    body["WebhookProperties"] =
        PrintJson({{"ChangedLeadField", webhook.event.field}});
  }
  return Post("Create", body);
}

HttpRequest RetrieveWebhooksCall(int page) {
  return Post(
      "Retrieve",
      {{"Parameter", {{"Type", "Webhook"}}},
       {"Sorting", {{"ColumnName", "ModifiedOn"}, {"Direction", "1"}}},
       {"Paging", {{"PageIndex", page}, {"PageSize", kWebhooksOnPage}}}});
}

// Real accounts answer a POST, which all others of the service are, with 405.
HttpRequest DeleteWebhookCall(const std::string& id) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/v2/Webhook.svc/Delete?webhookId=" + id;
  request.timeout = kTimeout;
  return request;
}

absl::StatusOr<std::vector<RegisteredWebhook>> ParseWebhooks(
    std::string_view body) {
  const Json answer = ParseJson(body);
  const Json* list = ListIn(answer);
  std::vector<RegisteredWebhook> webhooks;
  if (list == nullptr) {
    // As everywhere, an empty answer may lack its list.
    if (answer.is_object() && TextAt(answer, "RecordCount") == "0") {
      return webhooks;
    }
    return absl::InvalidArgumentError(
        "the answer to Webhook.svc/Retrieve is no list of webhooks");
  }
  for (const Json& item : *list) {
    if (item.is_object()) webhooks.push_back(WebhookOf(item));
  }
  return webhooks;
}

const RegisteredWebhook* FindWebhook(
    const std::vector<RegisteredWebhook>& webhooks, const NewWebhook& wanted) {
  const auto* const known =
      std::ranges::find(kEvents, wanted.event.code, &KnownEvent::code);
  for (const RegisteredWebhook& webhook : webhooks) {
    if (webhook.url != wanted.url) continue;
    if (webhook.description == kOurs + wanted.event.name) return &webhook;
    // Somebody else's for the same event and place does as well, where an
    // event says all.
    const bool same_event =
        known != kEvents.end() &&
        (webhook.event == known->upstream || webhook.event == known->code);
    const bool says_all =
        wanted.event.activity.empty() && wanted.event.field.empty();
    if (same_event && says_all) return &webhook;
  }
  return nullptr;
}

}  // namespace leadline
