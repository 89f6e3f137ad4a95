// SPDX-License-Identifier: Apache-2.0
#include "tests/system/asked_upstream.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>

namespace leadline {
namespace {

using Lead = UpstreamAnswer::Lead;

constexpr char kByPhone[] =
    "/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber?phone=";
constexpr char kActivity[] = "ProspectActivityDate_Max";

std::string Encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= '0' && c <= '9') {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return encoded;
}

std::string ValueOf(const Lead& lead, std::string_view name) {
  const auto found = std::find_if(
      lead.begin(), lead.end(), [&](const auto& a) { return a.first == name; });
  return found == lead.end() ? "" : found->second;
}

// Where a lead stands by what is printed. Dates compare as texts.
auto PrintedRank(const Lead& lead) {
  return std::tuple(ValueOf(lead, kActivity),
                    ValueOf(lead, "LeadLastModifiedOn"),
                    std::stoll(ValueOf(lead, "ProspectAutoId")));
}

// `Total` and `CanUpdate` belong to the query, not to the lead.
Lead LeadOf(simdjson::dom::object object) {
  Lead lead;
  for (const auto& [name, value] : object) {
    if (value.is_null() || name == "Total" || name == "CanUpdate") continue;
    lead.emplace_back(name, value.get_string().value());
  }
  return lead;
}

}  // namespace

UpstreamAnswer::UpstreamAnswer(std::vector<Lead> leads)
    : leads_(std::move(leads)) {
  for (size_t i = 1; i < leads_.size(); ++i) {
    if (PrintedRank(leads_[i]) > PrintedRank(leads_[best_])) best_ = i;
  }
}

size_t UpstreamAnswer::Tied() const {
  const std::string latest = ValueOf(leads_[best_], kActivity);
  return static_cast<size_t>(std::count_if(
      leads_.begin(), leads_.end(),
      [&](const Lead& lead) { return ValueOf(lead, kActivity) == latest; }));
}

std::string UpstreamAnswer::WrongWith(
    const v1::GetLeadByPhoneResponse& ours) const {
  if (leads_.empty()) return "no lead has this number";
  const Lead& best = leads_[best_];
  // Its first is of those with the most recent activity, if it is upstream.
  if (ValueOf(leads_[0], kActivity) != ValueOf(best, kActivity)) {
    return "upstream passed over the most recent activity";
  }
  const std::string id = ValueOf(best, "ProspectID");
  if (ours.lead().id() != id) {
    return "lead " + ours.lead().id() + " and not " + id;
  }
  if (ours.match_count() != Count()) {
    return std::to_string(ours.match_count()) + " matches and not " +
           std::to_string(Count());
  }
  const auto& attributes = ours.lead().attributes();
  if (attributes.size() != best.size()) return "another count of attributes";
  for (const auto& [name, value] : best) {
    const auto found = attributes.find(name);
    if (found == attributes.end()) return name + " is missing";
    if (found->second != value && name != "LeadAge") {
      return name + " is \"" + found->second + "\" and not \"" + value + '"';
    }
  }
  return "";
}

AskedUpstream::AskedUpstream(uint16_t port, const std::string& access_key,
                             const std::string& secret_key)
    : connection_(port),
      headers_(" HTTP/1.1\r\nHost: x\r\nx-LSQ-AccessKey: " + access_key +
               "\r\nx-LSQ-SecretKey: " + secret_key + "\r\n\r\n") {}

UpstreamAnswer AskedUpstream::ByPhone(std::string_view phone) {
  std::string target = kByPhone;
  if (phone.starts_with(' ')) {
    target += '+';
    phone.remove_prefix(1);
  }
  std::vector<Lead> leads;
  for (const auto lead : Get(target + Encoded(phone)).get_array()) {
    leads.push_back(LeadOf(lead.get_object()));
  }
  return UpstreamAnswer(std::move(leads));
}

std::vector<std::string> AskedUpstream::StoredNumbers() {
  std::vector<std::string> numbers;
  for (const auto entry :
       Get("/sandbox/leads?from=0&count=1000000").get_array()) {
    for (const char* const name : {"Phone", "Mobile"}) {
      const simdjson::dom::element value = entry["lead"][name];
      if (!value.is_null()) numbers.emplace_back(value.get_string().value());
    }
  }
  return numbers;
}

simdjson::dom::element AskedUpstream::Get(const std::string& target) {
  constexpr std::string_view kLength = "Content-Length: ";
  connection_.Send("GET " + target + headers_);
  std::string answer;
  size_t body = std::string::npos;
  size_t size = 0;
  while (body == std::string::npos || answer.size() < body + size) {
    const std::string part = connection_.ReadSome();
    if (part.empty()) throw std::runtime_error("no answer: " + answer);
    answer += part;
    if (body != std::string::npos) continue;
    const size_t end = answer.find("\r\n\r\n");
    const size_t length = answer.find(kLength);
    if (end == std::string::npos || length > end) continue;
    body = end + 4;
    size = std::stoul(answer.substr(length + kLength.size()));
  }
  if (!answer.starts_with("HTTP/1.1 200")) throw std::runtime_error(answer);
  return parser_.parse(answer.data() + body, size);
}

}  // namespace leadline
