// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_API_H_
#define LEADLINE_SANDBOX_API_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "sandbox/account.h"
#include "sandbox/api_options.h"
#include "sandbox/faults.h"
#include "sandbox/hooks.h"
#include "sandbox/message.h"
#include "sandbox/rate_limit.h"

namespace sandbox {

// What arrived so far.
struct ApiStats {
  std::map<std::string, uint64_t> calls;  // by operation, all outcomes
  uint64_t refused = 0;
  uint32_t busiest_window = 0;  // most calls in any sliding window
  uint32_t leads = 0;
};

// The calls of the LeadSquared REST API over an account, without sockets: what
// arrives as text leaves as text. `account` must outlive it.
//
//   Account account({.leads = 1000, .seed = 3, .born_ms = now});
//   Api api({.rate = {.calls = 0}}, &account);
//   Response answer = api.Handle(
//       {.method = "POST",
//        .target = "/v2/LeadManagement.svc/Leads.RecentlyModified",
//        .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
//                    {"x-LSQ-SecretKey", kDefaultSecretKey}},
//        .body = R"({"Parameter":{"FromDate":"2016-01-01 00:00:00",
//                                 "ToDate":"2027-01-01 00:00:00"},
//                    "Paging":{"PageIndex":1,"PageSize":5000},
//                    "Sorting":{"ColumnName":"ProspectID","Direction":"0"}})"},
//       now);
//
// Between two calls a test may change the account itself. Safe for use by many
// threads at once, as long as they reach the account through WithAccount()
// only.
class Api {
 public:
  Api(const ApiOptions& options, Account* account);

  // Answers one call that arrives at `arrival_ms` (upstream time): counts it
  // against the limit, makes due changes visible, reads.
  Response Handle(const Request& request, int64_t arrival_ms);

  // Runs `work` alone with the account.
  void WithAccount(const std::function<void(Account&)>& work);

  // What shall go wrong; may be changed at any time.
  Faults& FaultPlan() { return faults_; }

  // The account's webhooks, which are told of its changes as long as this
  // lives. Who sends what they are told is not our matter.
  Hooks& Webhooks() { return *hooks_; }

  // Changes how later calls are answered; `seed` and `on_arrival` stay as they
  // are. What the limit has counted so far stays counted.
  void Change(const std::function<void(ApiOptions&)>& change);

  ApiStats Stats();

 private:
  // What is decided about a call while it is counted.
  struct Admission {
    bool refused = false;
    std::string refusal;
    uint64_t number = 0;
    std::shared_ptr<const ApiOptions> options;
  };

  Admission Admit(const std::string& operation, int64_t arrival_ms);
  Response Answer(const struct ParsedRequest& request,
                  const Admission& admission, int64_t arrival_ms);

  Faults faults_;
  const std::shared_ptr<Hooks> hooks_;

  std::mutex mu_;
  // Guarded by mu_.
  std::shared_ptr<const ApiOptions> options_;
  Account* const account_;
  RateLimit limit_;
  std::map<std::string, uint64_t> calls_;
  uint64_t refused_ = 0;
  uint64_t handled_ = 0;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_API_H_
