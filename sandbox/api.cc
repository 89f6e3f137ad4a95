// SPDX-License-Identifier: Apache-2.0
#include "sandbox/api.h"

#include <utility>

#include "sandbox/dates.h"
#include "sandbox/operations.h"
#include "sandbox/parsed_request.h"

namespace sandbox {
namespace {

struct Route {
  std::string_view path;
  std::string_view name;
  std::string_view method;
  Operation* operation;
};

constexpr Route kRoutes[] = {
    {"/v2/Authentication.svc/UserByAccessKey.Get", "UserByAccessKey.Get", "GET",
     UserByAccessKey},
    {"/v2/LeadManagement.svc/Leads.RecentlyModified", "Leads.RecentlyModified",
     "POST", RecentlyModified},
    {"/v2/LeadManagement.svc/Leads.Get", "Leads.Get", "POST", SearchLeads},
    {"/v2/LeadManagement.svc/Leads/Retrieve/ByIds", "Leads/Retrieve/ByIds",
     "POST", RetrieveByIds},
    {"/v2/LeadManagement.svc/Leads.GetById", "Leads.GetById", "GET", LeadById},
    {"/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber",
     "RetrieveLeadByPhoneNumber", "GET", LeadByPhoneNumber},
    {"/v2/LeadManagement.svc/LeadsMetaData.Get", "LeadsMetaData.Get", "GET",
     LeadsMetaData},
    {"/v2/LeadManagement.svc/GetMergedChildLeadsByAuditId",
     "GetMergedChildLeadsByAuditId", "POST", MergedChildLeads},
    {"/v2/ProspectActivity.svc/RetrieveRecentlyModified",
     "ProspectActivity/RetrieveRecentlyModified", "POST", RecentActivities},
    {"/v2/ProspectActivity.svc/CustomActivity/RetrieveByActivityEvent",
     "CustomActivity/RetrieveByActivityEvent", "POST", ActivitiesByEvent},
    {"/v2/ProspectActivity.svc/Retrieve", "ProspectActivity/Retrieve", "POST",
     ActivitiesOfLead},
    {"/v2/ProspectActivity.svc/ActivityTypes.Get", "ActivityTypes.Get", "GET",
     ActivityTypes},
    {"/v2/Webhook.svc/Create", "Webhook/Create", "POST", CreateWebhook},
    {"/v2/Webhook.svc/Update", "Webhook/Update", "POST", UpdateWebhook},
    {"/v2/Webhook.svc/Retrieve", "Webhook/Retrieve", "POST", RetrieveWebhooks},
    {"/v2/Webhook.svc/Delete", "Webhook/Delete", "GET", DeleteWebhook},
};

const Route* RouteOf(const ParsedRequest& request, Quirks quirks) {
  for (const Route& route : kRoutes) {
    if (quirks.Has(Quirk::kAnyCase) ? Lower(route.path) == request.path
                                    : route.path == request.written_path) {
      return &route;
    }
  }
  return nullptr;
}

Response Bare(int status) {
  return {.status = status, .content_type = "text/html"};
}

Response Refused(RefusalStyle style, const std::string& message) {
  const int status = style == RefusalStyle::k200   ? 200
                     : style == RefusalStyle::k403 ? 403
                                                   : 429;
  return MxError(status, "MXAPIRateLimitExceededException", message);
}

Response WrongKeys() {
  return MxError(401, "MXInvalidAccessDetailsException",
                 "Invalid Access Details provided.");
}

// Faults that come instead of any answer; nullopt for those that spoil a good
// one.
std::optional<Response> Outright(FaultKind fault, const ApiOptions& options) {
  switch (fault) {
    case FaultKind::kBadGateway:
      return Response{.status = 502,
                      .content_type = "text/html",
                      .body =
                          "<html><head><title>502 Bad Gateway</title>"
                          "</head><body></body></html>"};
    case FaultKind::kBareError:
      return Bare(500);
    case FaultKind::kMxError:
      return MxError(500, "MXInvalidInputException",
                     "Invalid Input! Parameter Name: value is not correct.");
    case FaultKind::kMxErrorInOk:
      return MxError(200, "MXInvalidInputException",
                     "Invalid Input! Parameter Name: value is not correct.");
    case FaultKind::kRefusal:
      return Refused(options.refusal_style,
                     "API calls exceeded the limit of " +
                         std::to_string(options.rate.calls) +
                         " in 5 second(s)");
    case FaultKind::kUnauthorized:
      return WrongKeys();
    case FaultKind::kGarbage:
      return Ok("\x1f\x8bnot json at all {{{");
    case FaultKind::kClose: {
      Response closed;
      closed.break_after = 0;
      return closed;
    }
    default:
      return std::nullopt;
  }
}

// Faults that spoil what would have been a good answer.
void Spoil(FaultKind fault, int64_t delay_ms, Response& response) {
  if (fault == FaultKind::kTruncated) {
    response.body.resize(response.body.size() / 2);
  } else if (fault == FaultKind::kCloseInBody) {
    response.break_after = (response.body.size() + 1) / 2;
  } else if (fault == FaultKind::kDelay) {
    response.hold_ms += delay_ms;
  } else if (fault == FaultKind::kEmpty && response.status == 200) {
    response.body =
        response.body.starts_with('[') ? "[]" : R"({"RecordCount":0})";
  }
}

}  // namespace

Api::Api(const ApiOptions& options, Account* account)
    : faults_(options.seed),
      hooks_(std::make_shared<Hooks>(options.hooks, options.seed)),
      options_(std::make_shared<ApiOptions>(options)),
      account_(account),
      limit_(options.rate) {
  account->Watch(hooks_);
}

Response Api::Handle(const Request& request, int64_t arrival_ms) {
  const ParsedRequest parsed = ParseRequest(request);
  const Route* const route = RouteOf(parsed, Quirks());
  const std::string name(route == nullptr ? "unknown" : route->name);
  const Admission admission = Admit(name, arrival_ms);
  const std::optional<FaultKind> fault = faults_.Draw(name);
  std::optional<Response> response;
  if (fault) response = Outright(*fault, *admission.options);
  if (!response) response = Answer(parsed, admission, arrival_ms);
  response->hold_ms += admission.options->latency_ms;
  if (fault) Spoil(*fault, faults_.DelayMs(), *response);
  response->headers.emplace_back("Date",
                                 HttpDate(arrival_ms + response->hold_ms));
  return *std::move(response);
}

Api::Admission Api::Admit(const std::string& operation, int64_t arrival_ms) {
  const std::lock_guard lock(mu_);
  ++calls_[operation];
  if (options_->on_arrival) options_->on_arrival(arrival_ms, operation);
  Admission admission;
  admission.options = options_;
  admission.number = ++handled_;
  admission.refused = !limit_.Arrive(arrival_ms);
  if (admission.refused) {
    ++refused_;
    admission.refusal = limit_.RefusalMessage();
  }
  account_->Advance(arrival_ms);
  return admission;
}

Response Api::Answer(const ParsedRequest& request, const Admission& admission,
                     int64_t arrival_ms) {
  const ApiOptions& options = *admission.options;
  if (faults_.KeyRevoked() ||
      request.Key("x-lsq-accesskey", "accesskey") != options.access_key ||
      request.Key("x-lsq-secretkey", "secretkey") != options.secret_key) {
    return WrongKeys();
  }
  if (admission.refused) {
    return Refused(options.refusal_style, admission.refusal);
  }
  const Route* const route = RouteOf(request, options.quirks);
  if (route == nullptr) return Bare(404);
  if (route->method != request.method) return Bare(405);
  Call call{options, request,   faults_,    *hooks_,
            mu_,     *account_, arrival_ms, admission.number};
  Response response = route->operation(call);
  response.hold_ms += options.latency_per_1000_ms * call.rows / 1000;
  return response;
}

void Api::Change(const std::function<void(ApiOptions&)>& change) {
  const std::lock_guard lock(mu_);
  auto changed = std::make_shared<ApiOptions>(*options_);
  change(*changed);
  changed->seed = options_->seed;
  changed->on_arrival = options_->on_arrival;
  limit_.Change(changed->rate);
  hooks_->SetOptions(changed->hooks);
  options_ = std::move(changed);
}

void Api::WithAccount(const std::function<void(Account&)>& work) {
  const std::lock_guard lock(mu_);
  work(*account_);
}

ApiStats Api::Stats() {
  const std::lock_guard lock(mu_);
  return {calls_, refused_, limit_.Busiest(), account_->LeadCount()};
}

}  // namespace sandbox
