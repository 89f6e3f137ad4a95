// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_OPERATIONS_H_
#define LEADLINE_SANDBOX_OPERATIONS_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/account.h"
#include "sandbox/api.h"
#include "sandbox/faults.h"
#include "sandbox/hooks.h"
#include "sandbox/lead_json.h"
#include "sandbox/message.h"
#include "sandbox/parsed_request.h"
#include "sandbox/selection.h"
#include "sandbox/users.h"

namespace sandbox {

// One call that passed key and limit, on its way to its answer. All it refers
// to must outlive it.
struct Call {
  const ApiOptions& options;
  const ParsedRequest& request;
  Faults& faults;
  Hooks& hooks;
  std::mutex& account_mu;
  const Account& account;  // guarded by account_mu
  int64_t now_ms;
  uint64_t number;    // of the call, counted from 1: orders what is unordered
  uint32_t rows = 0;  // how many leads the answer has

  // The user whose keys these are: only an administrator sees every lead.
  // User 0 is the administrator, so a sales user is another one.
  uint32_t User() const {
    const uint32_t user = options.user % kUsers;
    return options.partial_view && user == 0 ? 1 : user;
  }
  bool Sees(const LeadText& text, uint32_t index) const {
    return !options.partial_view || text.Owner(index) == User();
  }
};

// What the upstream offers, one function a call. Each checks its request and
// reads the account under its lock, then prints without it.
using Operation = Response(Call& call);

Operation RecentlyModified;
Operation SearchLeads;
Operation RetrieveByIds;
Operation LeadById;
Operation LeadByPhoneNumber;
Operation LeadsMetaData;
Operation UserByAccessKey;
Operation RecentActivities;
Operation ActivitiesByEvent;
Operation ActivitiesOfLead;
Operation ActivityTypes;
Operation MergedChildLeads;
Operation CreateWebhook;
Operation UpdateWebhook;
Operation RetrieveWebhooks;
Operation DeleteWebhook;

// A good answer.
Response Ok(std::string body);

// The upstream's error envelope.
Response MxError(int status, std::string_view type, std::string_view message);

// What the upstream answers to a request that it cannot make sense of: 500.
Response InvalidInput(std::string_view message);

// How this call prints leads in that shape.
PrintStyle StyleOf(const Call& call, LeadShape shape);

// Prints leads as an array of flat objects and counts them for the call.
Response FlatLeads(Call& call, const Snapshot& snapshot,
                   const std::optional<std::string>& include_csv = {});

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_OPERATIONS_H_
