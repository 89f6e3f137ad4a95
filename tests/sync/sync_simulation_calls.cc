// SPDX-License-Identifier: Apache-2.0
// How calls travel from the worker to the account and back.
#include <time.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "leadline/v1/lead.pb.h"
#include "replica/reader.h"
#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

using std::chrono::seconds;

// The answer of a read by id without the account's own attributes.
std::string Slimmed(const std::string& body) {
  nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  if (!answer.is_object() || !answer.contains("Leads")) return body;
  for (nlohmann::json& lead : answer["Leads"]) {
    nlohmann::json slim = nlohmann::json::object();
    for (const auto& [name, value] : lead.items()) {
      if (!name.starts_with("mx_")) slim[name] = value;
    }
    lead = slim;
  }
  return answer.dump();
}

}  // namespace

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string HttpDateOf(int64_t upstream_ms) {
  const time_t instant = upstream_ms / 1000;
  tm parts{};
  gmtime_r(&instant, &parts);
  std::array<char, 64> text{};
  strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text.data();
}

std::string SyncSimulation::DateHeader() {
  constexpr int64_t kHour = 3'600'000;
  const SteadyPoint wrong_from = quiet_from_ - options_.busy / 2;
  const SteadyPoint now = clock_.SteadyNow();
  if (now >= wrong_from && now < wrong_from + options_.wrong_for) {
    return HttpDateOf(UpstreamMs() + kHour);
  }
  if (Random() >= options_.wrong_dates) return HttpDateOf(UpstreamMs());
  return HttpDateOf(UpstreamMs() + (Random() < 0.5 ? kHour : -kHour));
}

void SyncSimulation::Poll(Lane lane) {
  auto begun = engine_->Begin(lane);
  if (!begun.ok()) return Fail("begin: " + begun.status().ToString());
  if (auto* call = std::get_if<SyncCall>(&*begun)) {
    Travel(std::move(*call));
    return;
  }
  // Refused or not: the worker reports, and hears its operator.
  const Duration wait = std::get<Duration>(*begun);
  if (lane != Lane::kLive &&
      wait > (lane == Lane::kUrgent ? seconds(5) : seconds(1))) {
    return Fail("a lane waits for " + std::to_string(wait.count()) + " ms");
  }
  SchedulePoll(lane, std::max(wait, Duration(1)));
}

void SyncSimulation::Travel(SyncCall call) {
  if (call.lane == Lane::kLive) NoteLiveCall(call);
  // A request that was sent arrives even if its worker dies on the way.
  const SteadyPoint sent = clock_.SteadyNow();
  At(RandomUpTo(Duration(400)), [this, call = std::move(call), sent,
                                 g = generation_] { Arrive(call, sent, g); });
}

sandbox::Response SyncSimulation::AnswerTo(const sandbox::Request& request) {
  CheckArrival();
  if (api_.FaultPlan().KeyRevoked()) ++calls_with_revoked_keys_;
  sandbox::Response answer = api_.Handle(request, UpstreamMs());
  if (IsForbidden(request.target)) answer = {.status = 403, .body = ""};
  if (++calls_ == options_.broken_call) answer.break_after = 0;
  if (!poison_.empty() && answer.body.find(poison_) != std::string::npos) {
    answer = {.status = 500, .body = ""};
  }
  held_ = Duration(std::exchange(answer.hold_ms, 0));
  return answer;
}

absl::StatusOr<HttpResponse> SyncSimulation::Exchange(SyncCall& call,
                                                      int generation) {
  if (wire_) {
    bool first = true;
    return wire_->Send(call.request, [&] {
      if (std::exchange(first, false)) return true;
      return generation == generation_ && engine_->MayResend(call);
    });
  }
  sandbox::Response answer =
      AnswerTo({.method = call.request.method,
                .target = call.request.path,
                .headers = {{"x-LSQ-AccessKey", sandbox::kDefaultAccessKey},
                            {"x-LSQ-SecretKey", sandbox::kDefaultSecretKey}},
                .body = call.request.body});
  if (answer.break_after) {
    return absl::UnavailableError("the answer broke off");
  }
  HttpResponse response;
  response.status = answer.status;
  response.content_type = answer.content_type;
  response.body = std::move(answer.body);
  return response;
}

void SyncSimulation::Arrive(SyncCall call, SteadyPoint sent, int generation) {
  absl::StatusOr<HttpResponse> response = Exchange(call, generation);
  if (call.lane == Lane::kLive) NoteSight(call);
  const bool busy = clock_.SteadyNow() < quiet_from_;
  const bool slow = busy && Random() < options_.slow_share;
  const Duration back = slow ? seconds(5) + RandomUpTo(seconds(25))
                             : Duration(1) + RandomUpTo(Duration(600));
  const Duration held = back + held_.load();
  const Duration left = sent + call.request.timeout - clock_.SteadyNow();
  if (held > left) {
    At(left, [this, call = std::move(call), generation] {
      if (generation != generation_) return;
      Deliver(call, absl::DeadlineExceededError("no answer in time"));
    });
    return;
  }
  At(held, [this, call = std::move(call), sent, response = std::move(response),
            generation]() mutable {
    if (generation != generation_) return;
    if (response.ok()) Complete(call, sent, *response);
    Deliver(call, response);
  });
}

// What only the simulation knows of an answer.
void SyncSimulation::Complete(const SyncCall& call, SteadyPoint sent,
                              HttpResponse& response) {
  response.date = DateHeader();
  response.sent = machine_.At(sent);
  response.ended = machine_.SteadyNow();
  const bool hinted = call.planned && call.planned->pass == PassId::kHint;
  if (hinted && options_.slim_by_id) response.body = Slimmed(response.body);
  if (response.body.find("exceeded the limit") != std::string::npos) {
    refused_at_ = clock_.SteadyNow();
  }
}

void SyncSimulation::Deliver(const SyncCall& call,
                             const absl::StatusOr<HttpResponse>& response) {
  const bool by_id = call.planned && call.planned->pass == PassId::kHint;
  std::vector<std::string> ids =
      by_id ? call.planned->ids : std::vector<std::string>();
  if (call.lane == Lane::kLive) {
    live_in_flight_.reset();
    ids = IdsSeen(call);
  }
  const std::vector<std::string> before = StoredLeads(ids);
  const bool dies = DiesInCommit();
  const WorkerFiles files = dies ? WorkerFiles::Load(folder_) : WorkerFiles();
  const absl::Status finished = engine_->Finish(call, response, *decoder_);
  if (!finished.ok()) return Fail("finish: " + finished.ToString());
  if (dies) {
    return Die(
        WorkerFiles::Between(files, WorkerFiles::Load(folder_), Below()));
  }
  if (by_id) CheckNothingTaken(before, StoredLeads(ids));
  if (call.lane == Lane::kLive && before != StoredLeads(ids)) {
    return Fail("a live read changed the replica");
  }
  if (options_.merges.between_looks) CheckMerges();
  if (Random() < options_.check_share) CheckPromise();
  Poll(call.lane);
}

std::vector<std::string> SyncSimulation::StoredLeads(
    const std::vector<std::string>& ids) {
  std::vector<std::string> leads;
  if (ids.empty()) return leads;
  auto reader = writer_->OpenReader();
  if (!reader.ok()) {
    Fail("reader: " + reader.status().ToString());
    return leads;
  }
  for (const std::string& id : ids) {
    const auto found = (*reader)->FindById(id);
    leads.push_back(found.ok() && *found ? (*found)->lead : "");
  }
  return leads;
}

void SyncSimulation::CheckNothingTaken(const std::vector<std::string>& before,
                                       const std::vector<std::string>& after) {
  for (size_t n = 0; n < std::min(before.size(), after.size()); ++n) {
    v1::Lead old_lead;
    v1::Lead new_lead;
    old_lead.ParseFromString(before[n]);
    new_lead.ParseFromString(after[n]);
    for (const auto& [name, value] : old_lead.attributes()) {
      if (new_lead.attributes().contains(name)) continue;
      return Fail("a read by id took " + name + " from lead " + old_lead.id());
    }
    if (new_lead.modified_at().seconds() < old_lead.modified_at().seconds()) {
      return Fail("a read by id brought an older lead " + old_lead.id());
    }
  }
}

}  // namespace leadline
