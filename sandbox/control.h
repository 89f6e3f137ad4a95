// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_CONTROL_H_
#define LEADLINE_SANDBOX_CONTROL_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "sandbox/api.h"
#include "sandbox/changer.h"
#include "sandbox/message.h"

namespace sandbox {

// The way in for tests: what no LeadSquared account has. No keys, no limit.
//
//   GET  /sandbox/stats    {"calls":{"Leads.RecentlyModified":3},"refused":0,
//                           "busiest_window":25,"leads":10000,"size":10000,
//                           "now_ms":1767225600000}
//   GET  /sandbox/leads?from=0&count=1000
//                          [{"index":0,"lead":{...}},...]: what a read would
//                          show of those indexes, without Total and CanUpdate
//   POST /sandbox/mutate   {"kind":"set","index":5,"name":"Phone","value":"9"},
//                          {"kind":"any","count":100} or {"rate":40}; answers
//                          {"index":5}, of the last change made
//   POST /sandbox/faults   any of {"next":"bad-gateway","count":3,
//                          "operation":"Leads.RecentlyModified"},
//                          {"random":"close","probability":0.05},
//                          {"revoke_key":true}, {"delay_ms":3000},
//                          {"fail_pages_above":1000}, {"clear":true}
//
// Anything else is answered 400 or 404 with what is wrong. Safe for use by many
// threads at once.
class Control {
 public:
  // Whether the request is for the control path.
  static bool Owns(std::string_view target);

  // `api` and `changer` must outlive it.
  Control(Api* api, Changer* changer, std::function<int64_t()> now_ms);

  Response Handle(const Request& request);

 private:
  Response Stats();
  Response Leads(int64_t from, int64_t count);
  Response Mutate(std::string_view body);
  Response Fail(std::string_view body);

  Api* const api_;
  Changer* const changer_;
  const std::function<int64_t()> now_ms_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_CONTROL_H_
