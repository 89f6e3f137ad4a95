// SPDX-License-Identifier: Apache-2.0
// The runner of the C++ client. See README.md.
#include <google/protobuf/util/time_util.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "client/cpp/find_lead.h"
#include "client/cpp/lead_client.h"
#include "client/cpp/lead_stream.h"
#include "client/cpp/null_attributes.h"

namespace leadline {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using nlohmann::json;

std::string FileContent(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

LeadClientOptions OptionsOf(const json& one) {
  const json& connect = one.at("connect");
  LeadClientOptions options;
  options.server = connect.at("address");
  options.token = connect.value("token", "");
  if (connect.contains("tls_ca")) {
    options.tls_ca = FileContent(connect.at("tls_ca"));
  }
  if (connect.contains("tls_cert")) {
    options.tls_cert = FileContent(connect.at("tls_cert"));
    options.tls_key = FileContent(connect.at("tls_key"));
  }
  if (one.contains("timeout_ms")) {
    options.timeout =
        std::chrono::milliseconds(one.at("timeout_ms").get<int64_t>());
  }
  return options;
}

// The request of a case: what all of them have in common.
template <typename Request>
Request RequestOf(const json& one) {
  Request request;
  for (const json& name : one.value("attributes", json::array())) {
    request.add_attribute_names(name);
  }
  if (one.contains("max_staleness_ms")) {
    *request.mutable_max_staleness() = TimeUtil::MillisecondsToDuration(
        one.at("max_staleness_ms").get<int64_t>());
  }
  return request;
}

json ToJson(const CallError& error) {
  json metadata = error.metadata;
  const bool has_age = metadata.erase("age_seconds") > 0;
  json result = {{"code", CallCodeName(error.code)},
                 {"reason", error.reason},
                 {"field", error.field},
                 {"field_problem", error.field_problem},
                 {"has_age", has_age},
                 {"metadata", metadata.is_null() ? json::object() : metadata},
                 {"retry_delay_ms", nullptr}};
  if (error.retry_delay) result["retry_delay_ms"] = error.retry_delay->count();
  if (!error.reason.empty() && !has_age) result["message"] = error.message;
  return {{"error", result}};
}

json ToJson(const Timestamp& instant) {
  return {{"seconds", instant.seconds()}, {"nanos", instant.nanos()}};
}

// One case being answered.
class Asked {
 public:
  Asked(const json& one, const LeadClient& client, NullAttributes& nulls)
      : one_(one), client_(client), nulls_(nulls) {}

  json Answer() {
    const std::string call = one_.at("call");
    if (call == "get_by_phone") return GetByPhone();
    if (call == "get_by_id") return GetById();
    if (call == "list") return List();
    if (call == "batch") return Batch();
    if (call == "stream") return Stream();
    if (call == "status") return Status();
    std::cerr << "no call is named " << call << "\n";
    std::exit(1);
  }

 private:
  json GetByPhone() {
    auto request = RequestOf<v1::GetLeadByPhoneRequest>(one_);
    request.set_phone(one_.at("phone"));
    const auto found = FindByPhone(client_, request);
    if (!found.Ok()) return ToJson(found.Error());
    if (!found.Value()) return {{"outcome", nullptr}};
    json outcome = MatchJson(*found.Value());
    outcome["freshness"] = FreshnessJson(found.Value()->freshness());
    return {{"outcome", outcome}};
  }

  json GetById() {
    auto request = RequestOf<v1::GetLeadByIdRequest>(one_);
    request.set_id(one_.at("id"));
    const auto found = FindById(client_, request);
    if (!found.Ok()) return ToJson(found.Error());
    if (!found.Value()) return {{"outcome", nullptr}};
    return {{"outcome",
             {{"lead", LeadJson(found.Value()->lead())},
              {"redirected_from", found.Value()->redirected_from()},
              {"freshness", FreshnessJson(found.Value()->freshness())}}}};
  }

  json List() {
    auto request = RequestOf<v1::ListLeadsByPhoneRequest>(one_);
    request.set_phone(one_.at("phone"));
    request.set_page_size(one_.value("page_size", 0));
    json matches = json::array();
    do {
      const auto page = client_.ListLeadsByPhone(request);
      if (!page.Ok()) {
        const bool is_nobody = page.Error().code == CallCode::kNotFound;
        return is_nobody ? json{{"outcome", matches}} : ToJson(page.Error());
      }
      for (const v1::PhoneMatch& match : page.Value().matches()) {
        matches.push_back(PhoneMatchJson(match));
      }
      request.set_page_token(page.Value().next_page_token());
    } while (!request.page_token().empty());
    return {{"outcome", matches}};
  }

  json Batch() {
    const std::vector<std::string> phones = one_.at("phones");
    const auto outcomes = FindEach(
        client_, phones, RequestOf<v1::BatchGetLeadsByPhoneRequest>(one_));
    if (!outcomes.Ok()) return ToJson(outcomes.Error());
    json results = json::array();
    for (const PhoneOutcome& outcome : outcomes.Value()) {
      results.push_back(OutcomeJson(outcome));
    }
    return {{"outcome", results}};
  }

  json Stream() {
    const std::vector<std::string> phones = one_.at("phones");
    StreamOptions options;
    options.request = RequestOf<v1::StreamLeadsByPhoneRequest>(one_);
    options.numbers_in_message = one_.value("chunk", size_t{1000});
    json results = json::array();
    size_t next = 0;
    const auto error = StreamByPhone(
        client_,
        [&]() -> std::optional<std::string> {
          if (next == phones.size()) return std::nullopt;
          return phones[next++];
        },
        [&](const PhoneOutcome& outcome) {
          results.push_back(OutcomeJson(outcome));
          if (one_.contains("hook") &&
              results.size() == one_["hook"]["after"].get<size_t>()) {
            RunHook(one_["hook"]["command"]);
          }
          return true;
        },
        options);
    return error ? ToJson(*error) : json{{"outcome", results}};
  }

  json Status() {
    const auto status = client_.GetReplicaStatus();
    if (!status.Ok()) return ToJson(status.Error());
    const v1::GetReplicaStatusResponse& value = status.Value();
    return {{"outcome",
             {{"account_id", value.account_id()},
              {"complete", value.freshness().complete()},
              {"default_country_code", value.default_country_code()},
              {"leads_stored", value.fill().leads_stored()},
              {"schema_version", value.schema_version()}}}};
  }

  static void RunHook(const std::vector<std::string>& command) {
    std::vector<char*> words;
    for (const std::string& word : command) {
      words.push_back(const_cast<char*>(word.c_str()));
    }
    words.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      execv(words[0], words.data());
      _exit(127);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) std::exit(1);
  }

  json OutcomeJson(const PhoneOutcome& outcome) {
    if (!outcome.Ok()) return ToJson(outcome.Error());
    return outcome.Value() ? PhoneMatchJson(*outcome.Value()) : json();
  }

  template <typename Match>
  json MatchJson(const Match& match) {
    return {{"lead", LeadJson(match.lead())},
            {"matched_field", v1::MatchedField_Name(match.matched_field())},
            {"match_kind", v1::MatchKind_Name(match.match_kind())},
            {"match_count", match.match_count()}};
  }

  json PhoneMatchJson(const v1::PhoneMatch& match) {
    json result = MatchJson(match);
    result["complete"] = match.complete();
    if (match.has_lead_read_at()) {
      result["lead_read_at"] = ToJson(match.lead_read_at());
    }
    return result;
  }

  static json FreshnessJson(const v1::Freshness& freshness) {
    json result = {{"source", v1::Source_Name(freshness.source())},
                   {"complete", freshness.complete()}};
    if (freshness.has_as_of()) result["as_of"] = ToJson(freshness.as_of());
    if (freshness.has_complete_through()) {
      result["complete_through"] = ToJson(freshness.complete_through());
    }
    if (freshness.has_lead_read_at()) {
      result["lead_read_at"] = ToJson(freshness.lead_read_at());
    }
    return result;
  }

  json LeadJson(const v1::Lead& lead) {
    const auto nulls = nulls_.Of(lead);
    if (!nulls.Ok()) {
      std::cerr << nulls.Error().message << "\n";
      std::exit(1);
    }
    json result = {{"attributes", json::object()},
                   {"attribute_list", lead.attribute_list()},
                   {"null_attributes", nulls.Value()}};
    for (const auto& [name, value] : lead.attributes()) {
      result["attributes"][name] = value;
    }
    if (lead.has_id()) result["id"] = lead.id();
    if (lead.has_number()) result["number"] = lead.number();
    if (lead.has_first_name()) result["first_name"] = lead.first_name();
    if (lead.has_last_name()) result["last_name"] = lead.last_name();
    if (lead.has_email()) result["email"] = lead.email();
    if (lead.has_phone()) result["phone"] = lead.phone();
    if (lead.has_mobile()) result["mobile"] = lead.mobile();
    if (lead.has_company()) result["company"] = lead.company();
    if (lead.has_stage()) result["stage"] = lead.stage();
    if (lead.has_source()) result["source"] = lead.source();
    if (lead.has_owner_id()) result["owner_id"] = lead.owner_id();
    if (lead.has_owner_name()) result["owner_name"] = lead.owner_name();
    if (lead.has_owner_email()) result["owner_email"] = lead.owner_email();
    if (lead.has_do_not_call()) result["do_not_call"] = lead.do_not_call();
    if (lead.has_do_not_email()) result["do_not_email"] = lead.do_not_email();
    if (lead.has_created_at()) {
      result["created_at"] = ToJson(lead.created_at());
    }
    if (lead.has_modified_at()) {
      result["modified_at"] = ToJson(lead.modified_at());
    }
    if (lead.has_last_activity_at()) {
      result["last_activity_at"] = ToJson(lead.last_activity_at());
    }
    return result;
  }

  const json& one_;
  const LeadClient& client_;
  NullAttributes& nulls_;
};

struct Connected {
  explicit Connected(const LeadClientOptions& options)
      : client(options), nulls(client) {}

  LeadClient client;
  NullAttributes nulls;
};

int Main(const std::string& path) {
  std::map<std::string, std::unique_ptr<Connected>> clients;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const json one = json::parse(line);
    // The C++ client's deadline is the client's.
    const std::string key =
        one.at("connect").dump() + one.value("timeout_ms", json()).dump();
    std::unique_ptr<Connected>& connected = clients[key];
    if (!connected) connected = std::make_unique<Connected>(OptionsOf(one));
    json answer = Asked(one, connected->client, connected->nulls).Answer();
    answer["name"] = one.at("name");
    std::cout << answer.dump() << "\n";
  }
  return std::cout.flush() ? 0 : 1;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: conformance_runner CASES.jsonl\n";
    return 2;
  }
  return leadline::Main(argv[1]);
}
