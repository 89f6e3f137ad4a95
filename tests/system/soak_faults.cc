// SPDX-License-Identifier: Apache-2.0
#include "tests/system/soak_faults.h"

namespace leadline {
namespace {

constexpr const char* kNeighbourOff =
    R"({"set":{"neighbour":"0","neighbour-bursts":"false","rate-style":"429"}})";

constexpr SoakFault kFaults[] = {
    {"nothing", "{}"},
    {"connections refused", R"({"refuse_ms":5000})"},
    {"connections closed", R"({"random":"close","probability":0.5})"},
    {"closed in mid-body", R"({"random":"close-in-body","probability":0.5})"},
    {"truncated", R"({"random":"truncated","probability":0.5})"},
    {"garbage", R"({"random":"garbage","probability":0.5})"},
    {"empty", R"({"random":"empty","probability":0.3})"},
    {"502", R"({"random":"bad-gateway","probability":0.5})"},
    {"500 without a body", R"({"random":"bare-error","probability":0.4})"},
    {"MX error with 500", R"({"random":"mx-error","probability":0.3})"},
    {"MX error with 200", R"({"random":"mx-error-in-ok","probability":0.3})"},
    {"pages too large", R"({"fail_pages_above":1000})"},
    {"refused with 429", R"({"random":"refusal","probability":0.2})"},
    {"refused with 200",
     R"({"random":"refusal","probability":0.2,"set":{"rate-style":"200"}})",
     kNeighbourOff},
    {"refused with 403",
     R"({"random":"refusal","probability":0.2,"set":{"rate-style":"403"}})",
     kNeighbourOff},
    {"a neighbour, 429", R"({"set":{"neighbour":"22"}})", kNeighbourOff, true},
    {"a neighbour, 200",
     R"({"set":{"neighbour":"22","neighbour-bursts":"true",
         "rate-style":"200"}})",
     kNeighbourOff, true},
    {"a neighbour, 403", R"({"set":{"neighbour":"22","rate-style":"403"}})",
     kNeighbourOff, true},
    {"broken leads", R"({"break_lead":5,"how":"bad-entry"})",
     R"({"mend_lead":5})"},
    {"slow answers", R"({"set":{"latency":"1500ms"}})",
     R"({"set":{"latency":"0"}})"},
    {"seen late", R"({"visibility_lag_ms":20000})",
     R"({"visibility_lag_ms":0})", false, false, "/sandbox/mutate"},
    {"answers after 60 s", R"({"delay_ms":60000,"next":"delay","count":2})",
     "{}", false, true, "/sandbox/faults", 65},
    // Refused keys are left alone for five minutes.
    {"key revoked", R"({"revoke_key":true})", "{}", false, true,
     "/sandbox/faults", 310},
};

}  // namespace

std::span<const SoakFault> SoakFaults() { return kFaults; }

}  // namespace leadline
