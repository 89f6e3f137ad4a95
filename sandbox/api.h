// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_API_H_
#define LEADLINE_SANDBOX_API_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "sandbox/account.h"
#include "sandbox/faults.h"
#include "sandbox/message.h"
#include "sandbox/rate_limit.h"

namespace sandbox {

// Not secrets: the sandbox has nothing to protect. Real keys contain a `$`
// too, which scripts and configuration files must survive.
inline constexpr char kDefaultAccessKey[] =
    "u$rsandbox0000000000000000000000access";
inline constexpr char kDefaultSecretKey[] =
    "sandbox$000000000000000000000000secret";

enum class RefusalStyle : uint8_t { k429, k200, k403 };
enum class PhoneMatch : uint8_t { kNormalising, kExact };

struct ApiOptions {
  std::string access_key = kDefaultAccessKey;
  std::string secret_key = kDefaultSecretKey;
  RateLimitOptions rate = {};
  RefusalStyle refusal_style = RefusalStyle::k429;
  PhoneMatch phone_match = PhoneMatch::kNormalising;
  // The key belongs to a sales user, who sees only the leads that he owns.
  bool partial_view = false;
  // With object types on and none named by the request: whether a bulk read
  // shows the default type only, or all of them.
  bool default_type_only = false;
  // Leads.RecentlyModified prints a third key in each pair, "Fields":null.
  bool fields_key = false;
  // Told by UserByAccessKey.Get to a caller that sends no Host header.
  std::string public_url = "http://127.0.0.1:8090";
  int64_t latency_ms = 0;           // of every answer
  int64_t latency_per_1000_ms = 0;  // and for every 1,000 leads in it
  uint64_t seed = 1;                // of tie shuffles and random faults
  // Told of every call as it arrives, one after the other; may be empty.
  std::function<void(int64_t arrival_ms, const std::string& operation)>
      on_arrival = {};
};

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

  ApiStats Stats();

 private:
  // What is decided about a call while it is counted.
  struct Admission {
    bool refused = false;
    std::string refusal;
    uint64_t number = 0;
  };

  Admission Admit(const std::string& operation, int64_t arrival_ms);
  Response Answer(const struct ParsedRequest& request,
                  const Admission& admission, int64_t arrival_ms);

  const ApiOptions options_;
  Faults faults_;

  std::mutex mu_;
  // Guarded by mu_.
  Account* const account_;
  RateLimit limit_;
  std::map<std::string, uint64_t> calls_;
  uint64_t refused_ = 0;
  uint64_t handled_ = 0;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_API_H_
