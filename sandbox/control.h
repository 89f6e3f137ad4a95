// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_CONTROL_H_
#define LEADLINE_SANDBOX_CONTROL_H_

#include <chrono>
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
//                           "changes":0,"now_ms":1767225600000}
//   GET  /sandbox/hooks    {"good":9,"bad":1,"lost":0,"waiting":2}: calls made
//                          to webhooks, what was given up, what is to come
//   GET  /sandbox/leads?from=0&count=1000
//                          [{"index":0,"lead":{...}},...]: what a read would
//                          show of those indexes, without Total and CanUpdate
//   POST /sandbox/mutate   one change, or {"kind":"any","count":100},
//                          {"rate":40}, {"visibility_lag_ms":20000}; answers
//                          {"index":5}, of the last change made. Changes:
//     {"kind":"touch","index":5}, also "backdated-touch", "update", "create",
//     "delete"; with "leads":7000 so many from that index on, in one second;
//     with "count":3 the same again and again; with "delay_ms":20000 it can be
//     read that much later only
//     {"kind":"set","index":5,"name":"Phone","value":"9"}, without a value null
//     {"kind":"merge","index":5,"other":6}: 6 is absorbed by 5
//     {"kind":"stamp-back","index":5,"by_ms":3600000}, with "name" and "value"
//     as for "set" if that attribute is to go back too
//     {"kind":"touch-all"}, {"kind":"rename-user","index":3},
//     {"kind":"add-field"}, {"kind":"remove-field","name":"mx_City"}
//   POST /sandbox/faults   any of
//     {"next":"bad-gateway","count":3,"operation":"Leads.RecentlyModified"}
//     {"random":"close","probability":0.05}
//     {"revoke_key":true}, until false
//     {"delay_ms":60000}: how late the fault "delay" is
//     {"fail_pages_above":1000}: larger pages are 500; 0 is none
//     {"break_lead":5,"how":"no-id|no-list|bad-stamp|bad-value|bad-text|
//         bad-entry"},
//     {"mend_lead":5}
//     {"enable_hook":"<WebhookId>"}, as a human does in the settings
//     {"refuse_ms":3000}: connections are refused so long, open ones break
//     {"clock_offset_ms":-90000}: upstream's clock against this machine's
//     {"clear":true}: no fault, revoked key or broken lead any more
//     {"set":{"rate":"10/5s","role":"sales-user",...}}: any flag that is about
//     the API, by its name without dashes; switches take "true" and "false"
//
// Anything else is answered 400 or 404 with what is wrong. Safe for use by many
// threads at once.
class Control {
 public:
  // What the sandbox runs on.
  struct Machine {
    std::function<int64_t()> now_ms;  // upstream time
    std::function<void(int64_t)> set_clock_offset_ms;
    std::function<void(std::chrono::milliseconds)> refuse_for;  // connections
  };

  // Whether the request is for the control path.
  static bool Owns(std::string_view target);

  // `api` and `changer` must outlive it.
  Control(Api* api, Changer* changer, Machine machine);

  Response Handle(const Request& request);

 private:
  Response Stats();
  Response HookCounts();
  Response Leads(int64_t from, int64_t count);
  Response Mutate(std::string_view body);
  Response Fail(std::string_view body);

  Api* const api_;
  Changer* const changer_;
  const Machine machine_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_CONTROL_H_
