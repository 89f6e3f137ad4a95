// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/find_lead.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

constexpr char kLeftOut[] = "ANSWER_FULL";

template <typename Response>
Maybe<Response> NothingWhereNotFound(CallResult<Response> result) {
  if (result.Ok()) return std::optional<Response>(result.Value());
  if (result.Error().code != CallCode::kNotFound) return result.Error();
  return std::optional<Response>();
}

}  // namespace

Maybe<v1::GetLeadByPhoneResponse> FindByPhone(
    const LeadClient& client, const v1::GetLeadByPhoneRequest& request) {
  return NothingWhereNotFound(client.GetLeadByPhone(request));
}

Maybe<v1::GetLeadByIdResponse> FindById(const LeadClient& client,
                                        const v1::GetLeadByIdRequest& request) {
  return NothingWhereNotFound(client.GetLeadById(request));
}

PhoneOutcome OutcomeOf(v1::PhoneResult result) {
  if (result.has_match()) {
    return std::optional<v1::PhoneMatch>(std::move(*result.mutable_match()));
  }
  CallError error;
  error.code = static_cast<CallCode>(result.failure().code());
  if (error.code == CallCode::kNotFound) return std::optional<v1::PhoneMatch>();
  error.reason = result.failure().reason();
  error.message = result.failure().message();
  return error;
}

bool IsLeftOut(const v1::PhoneResult& result) {
  return result.failure().reason() == kLeftOut;
}

CallResult<std::vector<PhoneOutcome>> FindEach(
    const LeadClient& client, std::span<const std::string> phones,
    v1::BatchGetLeadsByPhoneRequest request) {
  std::vector<PhoneOutcome> outcomes;
  outcomes.reserve(phones.size());
  while (outcomes.size() < phones.size()) {
    const auto rest = phones.subspan(outcomes.size());
    const auto asked = rest.first(std::min(rest.size(), kMostNumbersInCall));
    request.mutable_phones()->Assign(asked.begin(), asked.end());
    auto answer = client.BatchGetLeadsByPhone(request);
    if (!answer.Ok()) return answer.Error();
    // The first one always has room.
    bool any = false;
    for (const v1::PhoneResult& result : answer.Value().results()) {
      if (any && IsLeftOut(result)) break;
      outcomes.push_back(OutcomeOf(result));
      any = true;
    }
    if (!any)
      return CallError{CallCode::kInternal, "an answer without results"};
  }
  return outcomes;
}

}  // namespace leadline
