// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_API_OPTIONS_H_
#define LEADLINE_SANDBOX_API_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "sandbox/hook_options.h"
#include "sandbox/quirks.h"
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

// How Leads.Get prints what it found: bare, or as {"Leads":[...]}.
enum class SearchShape : uint8_t { kArray, kObject };

// How Leads.RecentlyModified prints an attribute that is a set of fields: as
// JSON within the value's text, or as an array under the pair's key "Fields".
enum class FieldSetShape : uint8_t { kText, kFields };

struct ApiOptions {
  std::string access_key = kDefaultAccessKey;
  std::string secret_key = kDefaultSecretKey;
  RateLimitOptions rate = {};
  RefusalStyle refusal_style = RefusalStyle::k429;
  PhoneMatch phone_match = PhoneMatch::kNormalising;
  // RetrieveLeadByPhoneNumber answers every match, the best one first.
  bool all_phone_matches = false;
  // Whose keys these are, by number.
  uint32_t user = 0;
  // Told by UserByAccessKey.Get.
  std::string country_code = "91";
  // The key belongs to a sales user, who sees only the leads that he owns.
  bool partial_view = false;
  // With object types on and none named by the request: whether a bulk read
  // shows the default type only, or all of them.
  bool default_type_only = false;
  // Of so many leads one is never shown by Leads.RecentlyModified; 0: all are.
  uint32_t hidden_leads = 0;
  // Leads.RecentlyModified overlooks its dates: every lead that has a stamp
  // matches.
  bool ignore_dates = false;
  // Leads.RecentlyModified leaves this attribute out; empty: none.
  std::string missing_column = {};
  // Leads.RecentlyModified prints a third key in each pair, "Fields":null.
  bool fields_key = false;
  FieldSetShape field_set_shape = FieldSetShape::kText;
  // Leads.RecentlyModified prints Phone twice, an outdated value first.
  bool duplicate_attributes = false;
  SearchShape search_shape = SearchShape::kArray;
  uint32_t largest_search_page = 5000;  // of Leads.Get
  uint32_t default_page = 25;           // where the request names no size
  // How likely a page of 5,000 is answered 500 without a body; smaller pages
  // in proportion.
  double page_failures = 0;
  // A merge is an activity with the event code 3003 on the master.
  bool announce_merges = true;
  Quirks quirks = {};
  // Told by UserByAccessKey.Get to a caller that sends no Host header.
  std::string public_url = "http://127.0.0.1:8090";
  int64_t latency_ms = 0;           // of every answer
  int64_t latency_per_1000_ms = 0;  // and for every 1,000 leads in it
  HookOptions hooks = {};
  uint64_t seed = 1;  // of tie shuffles and random faults
  // Told of every call as it arrives, one after the other; may be empty.
  std::function<void(int64_t arrival_ms, const std::string& operation)>
      on_arrival = {};
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_API_OPTIONS_H_
