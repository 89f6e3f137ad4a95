// SPDX-License-Identifier: Apache-2.0
#include "sandbox/control.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "sandbox/change_json.h"
#include "sandbox/json_body.h"
#include "sandbox/lead_json.h"
#include "sandbox/parsed_request.h"
#include "sandbox/switches.h"

namespace sandbox {
namespace {

constexpr std::string_view kPrefix = "/sandbox/";
constexpr int64_t kMostAtOnce = 1000000;

Response Answer(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response Wrong(int status, std::string_view what) {
  std::string body = R"({"error":)";
  AppendJsonString(what, body);
  return Answer(status, body + "}");
}

int64_t NumberOf(const ParsedRequest& request, const std::string& name,
                 int64_t otherwise) {
  const std::string text = request.Parameter(name).value_or("");
  int64_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void AppendLead(uint32_t index, const Lead& lead, std::string& out) {
  out += R"({"index":)" + std::to_string(index) + R"(,"lead":{)";
  bool first = true;
  for (const Attribute& attribute : lead) {
    if (!std::exchange(first, false)) out += ',';
    AppendJsonString(attribute.name, out);
    out += ':';
    if (attribute.value) {
      AppendJsonString(*attribute.value, out);
    } else {
      out += "null";
    }
  }
  out += "}}";
}

// False if the body names a fault that does not exist.
bool PlanFault(const JsonBody& body, Faults& faults) {
  if (body.Text("/clear") == "true") faults.Clear();
  if (const auto name = body.Text("/next")) {
    const auto kind = FaultNamed(*name);
    if (!kind) return false;
    const int64_t count = body.Number("/count").value_or(1);
    faults.Next(
        *kind,
        static_cast<uint32_t>(std::clamp<int64_t>(count, 0, kMostAtOnce)),
        body.Text("/operation").value_or(""));
  }
  if (const auto name = body.Text("/random")) {
    const auto kind = FaultNamed(*name);
    if (!kind) return false;
    faults.Randomly(*kind, body.Real("/probability").value_or(0));
  }
  return true;
}

// False if the body names a way to break a lead that does not exist.
bool BreakLead(const JsonBody& body, Faults& faults) {
  if (const auto index = body.Number("/break_lead")) {
    const auto how = BreakageNamed(body.Text("/how").value_or("bad-value"));
    if (!how) return false;
    faults.BreakLead(static_cast<uint32_t>(*index), *how);
  }
  if (const auto index = body.Number("/mend_lead")) {
    faults.MendLead(static_cast<uint32_t>(*index));
  }
  return true;
}

// False, and nothing is set, if the body names a switch that does not exist or
// a value that it does not take.
bool SetSwitches(const JsonBody& body, Api& api) {
  const std::vector<Attribute> wanted = body.Members("/set");
  ApiOptions trial;
  for (const auto& [name, value] : wanted) {
    const Switch* const one = SwitchNamed(name);
    if (one == nullptr || !value || !one->set(*value, trial)) return false;
  }
  if (wanted.empty()) return true;
  api.Change([&](ApiOptions& options) {
    for (const auto& [name, value] : wanted) {
      SwitchNamed(name)->set(*value, options);
    }
  });
  return true;
}

}  // namespace

bool Control::Owns(std::string_view target) {
  return target.starts_with(kPrefix);
}

Control::Control(Api* api, Changer* changer, Machine machine)
    : api_(api), changer_(changer), machine_(std::move(machine)) {}

Response Control::Handle(const Request& request) {
  const ParsedRequest parsed = ParseRequest(request);
  const std::string_view path =
      std::string_view(parsed.path).substr(kPrefix.size());
  const bool get = parsed.method == "GET";
  if (path == "stats" && get) return Stats();
  if (path == "hooks" && get) return HookCounts();
  if (path == "leads" && get) {
    return Leads(NumberOf(parsed, "from", 0), NumberOf(parsed, "count", 1000));
  }
  if (path == "mutate" && !get) return Mutate(parsed.body);
  if (path == "faults" && !get) return Fail(parsed.body);
  return Wrong(
      404,
      "there are GET stats, GET hooks, GET leads, POST mutate, POST faults");
}

Response Control::Stats() {
  const ApiStats stats = api_->Stats();
  uint32_t size = 0;
  api_->WithAccount([&](Account& account) { size = account.Size(); });
  std::string body = R"({"calls":{)";
  bool first = true;
  for (const auto& [operation, calls] : stats.calls) {
    if (!std::exchange(first, false)) body += ',';
    AppendJsonString(operation, body);
    body += ":" + std::to_string(calls);
  }
  body += R"(},"refused":)" + std::to_string(stats.refused);
  body += R"(,"busiest_window":)" + std::to_string(stats.busiest_window);
  body += R"(,"leads":)" + std::to_string(stats.leads);
  body += R"(,"size":)" + std::to_string(size);
  body += R"(,"changes":)" + std::to_string(changer_->Made());
  body += R"(,"now_ms":)" + std::to_string(machine_.now_ms());
  return Answer(200, body + "}");
}

Response Control::HookCounts() {
  const Hooks::Counts counts = api_->Webhooks().Counted();
  return Answer(200, R"({"good":)" + std::to_string(counts.good) +
                         R"(,"bad":)" + std::to_string(counts.bad) +
                         R"(,"lost":)" + std::to_string(counts.lost) +
                         R"(,"waiting":)" + std::to_string(counts.waiting) +
                         "}");
}

Response Control::Leads(int64_t from, int64_t count) {
  std::string body = "[";
  const int64_t now_ms = machine_.now_ms();
  api_->WithAccount([&](Account& account) {
    account.Advance(now_ms);
    const int64_t begin = std::clamp<int64_t>(from, 0, account.Size());
    const int64_t end = std::min<int64_t>(
        begin + std::clamp<int64_t>(count, 0, kMostAtOnce), account.Size());
    for (int64_t i = begin; i < end; ++i) {
      const auto index = static_cast<uint32_t>(i);
      const std::optional<Lead> lead = account.Find(index, now_ms);
      if (!lead) continue;
      if (body.size() > 1) body += ",\n";
      AppendLead(index, *lead, body);
    }
  });
  return Answer(200, body + "]");
}

Response Control::Mutate(std::string_view text) {
  const std::optional<JsonBody> body = JsonBody::Parse(text);
  if (!body) return Wrong(400, "the body is not JSON");
  if (const auto rate = body->Real("/rate")) {
    changer_->SetRate(*rate);
    return Answer(200, "{}");
  }
  if (const auto lag_ms = body->Number("/visibility_lag_ms")) {
    changer_->SetVisibilityLag(*lag_ms);
    return Answer(200, "{}");
  }
  const bool any = body->Text("/kind") == "any";
  const std::optional<Change> change = ReadChange(*body);
  if (!any && !change) return Wrong(400, "there is no such kind of change");
  absl::StatusOr<uint32_t> index = 0u;
  const int64_t count =
      std::clamp<int64_t>(body->Number("/count").value_or(1), 0, kMostAtOnce);
  for (int64_t i = 0; i < count && index.ok(); ++i) {
    index = any ? changer_->MakeAny() : changer_->Make(*change);
  }
  if (!index.ok()) return Wrong(500, std::string(index.status().message()));
  return Answer(200, R"({"index":)" + std::to_string(*index) + "}");
}

Response Control::Fail(std::string_view text) {
  const std::optional<JsonBody> body = JsonBody::Parse(text);
  if (!body) return Wrong(400, "the body is not JSON");
  Faults& faults = api_->FaultPlan();
  if (!PlanFault(*body, faults)) return Wrong(400, "there is no such fault");
  if (!BreakLead(*body, faults)) return Wrong(400, "there is no such breakage");
  if (const auto hook = body->Text("/enable_hook")) {
    if (!api_->Webhooks().SetStatus(*hook, HookStatus::kEnabled)) {
      return Wrong(400, "there is no such webhook");
    }
  }
  if (!SetSwitches(*body, *api_)) return Wrong(400, "there is no such switch");
  if (const auto refuse_ms = body->Number("/refuse_ms")) {
    machine_.refuse_for(std::chrono::milliseconds(*refuse_ms));
  }
  if (const auto revoked = body->Text("/revoke_key")) {
    faults.RevokeKey(*revoked == "true");
  }
  if (const auto offset_ms = body->Number("/clock_offset_ms")) {
    machine_.set_clock_offset_ms(*offset_ms);
  }
  if (const auto delay_ms = body->Number("/delay_ms")) {
    faults.SetDelay(*delay_ms);
  }
  if (const auto size = body->Number("/fail_pages_above")) {
    faults.FailPagesAbove(static_cast<uint32_t>(*size));
  }
  return Answer(200, "{}");
}

}  // namespace sandbox
