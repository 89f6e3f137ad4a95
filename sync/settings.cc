// SPDX-License-Identifier: Apache-2.0
#include "sync/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>
#include <set>

#include "base/duration.h"
#include "base/settings_cli.h"
#include "replica/phone_keys.h"
#include "sync/retry_policy.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

constexpr Duration kLongestLag = std::chrono::hours(24);
constexpr Duration kShortestTimeout = std::chrono::seconds(1);

absl::Status ReadShare(const std::string& text, double& share) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(value > 0 && value <= 1)) {
    return absl::InvalidArgumentError(
        "give a number above 0 and up to 1, for example 0.8");
  }
  share = value;
  return absl::OkStatus();
}

// "2%", or "0".
absl::Status ReadVerifyShare(std::string text, double& share) {
  if (text.ends_with('%')) {
    text.pop_back();
  } else if (text != "0") {
    text.clear();
  }
  constexpr double kMost = 20;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(value >= 0 && value <= kMost)) {
    return absl::InvalidArgumentError(
        "give a percentage up to 20%, for example 2%, or 0");
  }
  share = value / 100;
  return absl::OkStatus();
}

absl::Status ReadDailyCalls(const std::string& text,
                            std::optional<uint64_t>& calls) {
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) {
    return absl::InvalidArgumentError(
        "give the account's calls a day, for example 10000");
  }
  calls = value;
  return absl::OkStatus();
}

absl::Status ReadPollInterval(const std::string& text,
                              std::optional<Duration>& interval) {
  if (text == "auto") {
    interval.reset();
    return absl::OkStatus();
  }
  const absl::StatusOr<Duration> length = ParseDuration(text);
  if (!length.ok()) return length.status();
  if (*length < Duration(100)) {
    return absl::InvalidArgumentError("give 100ms or more, or auto");
  }
  interval = *length;
  return absl::OkStatus();
}

constexpr int64_t kLargestEvent = 1'000'000;

absl::Status ReadDay(const std::string& text, std::chrono::sys_seconds& day) {
  const std::optional<TimePoint> parsed = ParseUpstreamDate(text + " 00:00:00");
  if (!parsed) {
    return absl::InvalidArgumentError("give a day, for example 2005-01-01");
  }
  day = std::chrono::floor<std::chrono::seconds>(*parsed);
  return absl::OkStatus();
}

// "OT_0,OT_1", in any order.
absl::Status ReadLeadTypes(const std::string& text,
                           std::vector<std::string>& types) {
  constexpr size_t kMost = 16;
  std::set<std::string> named;
  for (size_t from = 0; from <= text.size();) {
    const size_t comma = std::min(text.find(',', from), text.size());
    const std::string type = text.substr(from, comma - from);
    const bool is_name = !type.empty() && std::ranges::all_of(type, [](char c) {
      return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
             (c >= 'a' && c <= 'z');
    });
    if (!is_name || !named.insert(type).second) {
      return absl::InvalidArgumentError(
          "give the types once each, with commas between them, for example "
          "OT_0,OT_1");
    }
    from = comma + 1;
  }
  if (named.size() > kMost) {
    return absl::InvalidArgumentError("give 16 types at most");
  }
  types.assign(named.begin(), named.end());
  return absl::OkStatus();
}

absl::Status ReadKeyPlacement(const std::string& text, KeyPlacement& place) {
  if (text != "headers" && text != "query") {
    return absl::InvalidArgumentError("give headers or query");
  }
  place = text == "query" ? KeyPlacement::kQuery : KeyPlacement::kHeaders;
  return absl::OkStatus();
}

void AddBudgetFlags(SettingsCli& cli, SyncSettings& s) {
  cli.Add({"rate", "CALLS/TIME", "the account's limit"}, "25/5s",
          [&s](const std::string& text) {
            absl::StatusOr<CallRate> rate = ParseRate(text);
            if (rate.ok()) s.limit.rate = *rate;
            return rate.status();
          });
  cli.Add({"daily-calls", "N",
           "the account's calls in any 24 hours; of them, too, --share is this "
           "worker's"},
          "no limit", [&s](const std::string& text) {
            return ReadDailyCalls(text, s.limit.daily_calls);
          });
  cli.Add(
      {"share", "PART", "what part of the limit is this worker's"}, "0.8",
      [&s](const std::string& text) { return ReadShare(text, s.limit.share); });
  cli.Add({"page-size", "LEADS", "how many leads to ask for in one call"},
          &s.page_size, 1, PageSizer::kLargest);
  cli.Add({"poll-interval", "TIME", "how often to look for changes"}, "auto",
          [&s](const std::string& text) {
            return ReadPollInterval(text, s.poll_interval);
          });
  cli.Add({"safety-lag", "TIME",
           "how much later than its stamp a change may become visible"},
          &s.safety_lag);
}

void AddCheckFlags(SettingsCli& cli, SyncSettings& s) {
  cli.Add({"verify-share", "PERCENT",
           "what part of the calls reads leads picked at random again, to tell "
           "how many agree; 0 switches it off"},
          "2%", [&s](const std::string& text) {
            return ReadVerifyShare(text, s.verify_share);
          });
  cli.Add({"merge-event", "CODE",
           "the event code of the activities that tell of merges; 0: merges "
           "are found like deletes only"},
          &s.merge_event, 0, kLargestEvent);
}

void AddReadThroughFlags(SettingsCli& cli, SyncSettings& s) {
  cli.Add({"read-through", "",
           "ask LeadSquared for numbers that leadline-server does not find, "
           "where its callers want that"},
          &s.read_through);
}

void AddWebhookFlags(SettingsCli& cli, SyncSettings& s) {
  cli.Add({"webhook-path", "PATH",
           "where the account's webhooks arrive at the HTTP address, once "
           "LEADLINE_WEBHOOK_SECRET (or _FILE) is set"},
          s.webhooks.path, [&s](const std::string& text) {
            s.webhooks.path = text;
            return CheckWebhookPath(text);
          });
  cli.Add({"webhook-header", "NAME", "the header that carries their secret"},
          s.webhooks.header, [&s](const std::string& text) {
            s.webhooks.header = text;
            return CheckWebhookHeader(text);
          });
}

void AddAccountFlags(SettingsCli& cli, SyncSettings& s) {
  cli.Add({"history-start", "DAY", "no lead's stamp is older than this"},
          "2005-01-01", [&s](const std::string& text) {
            return ReadDay(text, s.history_start);
          });
  cli.Add({"country-code", "DIGITS",
           "the country of numbers without one, instead of the account's"},
          &s.country_code);
  cli.Add({"lead-types", "OT_N,...",
           "read these object types, each by calls of its own; else no call "
           "names a type"},
          "none named", [&s](const std::string& text) {
            return ReadLeadTypes(text, s.lead_types);
          });
  cli.Add({"partial-view", "",
           "call the replica complete although the key's user does not see "
           "every lead, --lead-types leaves some out, or some cannot be read"},
          &s.partial_view);
  cli.Add({"keys-in", "headers|query", "how the keys travel"}, "headers",
          [&s](const std::string& text) {
            return ReadKeyPlacement(text, s.keys_in);
          });
  cli.Add({"allow-plain-http", "HOST", "permit http:// to this host"},
          &s.allow_plain_http);
  cli.Add({"ca-file", "FILE", "certificates to trust instead of the system's"},
          &s.ca_file);
  cli.Add({"call-timeout", "TIME", "give a call up after this"},
          &s.call_timeout);
}

}  // namespace

void AddSyncFlags(SettingsCli& cli, SyncSettings& s) {
  cli.Add({"replica", "FILE", "the replica", true}, &s.replica);
  cli.Add({"upstream", "URL",
           "the account's API host, as https://api-in21.leadsquared.com", true},
          &s.upstream_text);
  AddBudgetFlags(cli, s);
  AddCheckFlags(cli, s);
  AddAccountFlags(cli, s);
  cli.Add({"once", "", "end as soon as everything up to now is read"}, &s.once);
  cli.Add(
      {"http-address", "HOST:PORT", "where /livez, /readyz and /metrics are"},
      &s.http_address);
  AddWebhookFlags(cli, s);
  AddReadThroughFlags(cli, s);
  cli.Add({"port-file", "FILE", "write the port here once it answers"},
          &s.port_file);
  cli.Add({"log-level", "LEVEL", "debug, info, warning or error"},
          &s.log_level);
}

absl::Status FinishSyncSettings(SyncSettings& s) {
  absl::StatusOr<UpstreamUrl> upstream =
      CheckUpstreamUrl(s.upstream_text, s.allow_plain_http);
  if (!upstream.ok()) return upstream.status();
  s.upstream = *std::move(upstream);
  // What is to end soon answers nobody.
  if (s.once) s.read_through = false;
  s.limit.live_reads = s.read_through;
  if (s.safety_lag > kLongestLag) {
    return absl::InvalidArgumentError(
        "--safety-lag: give a day at most; upstream's lag is seconds");
  }
  if (s.call_timeout < kShortestTimeout) {
    return absl::InvalidArgumentError(
        "--call-timeout: give a second or more; a full page may take a minute");
  }
  if (s.history_start > SystemClock().Now()) {
    return absl::InvalidArgumentError("--history-start lies in the future");
  }
  const absl::Status code = PhoneKeyRules::Create(s.country_code).status();
  if (!code.ok()) {
    return absl::InvalidArgumentError("--country-code: " +
                                      std::string(code.message()));
  }
  return absl::OkStatus();
}

std::variant<SyncSettings, int> ReadSyncSettings(int argc,
                                                 const char* const* argv,
                                                 std::ostream& out,
                                                 std::ostream& err) {
  SyncSettings s;
  SettingsCli cli("leadline-sync",
                  "Fills a replica of a LeadSquared account and keeps it "
                  "fresh, within the account's call limit. The keys come from "
                  "LEADSQUARED_ACCESS_KEY and LEADSQUARED_SECRET_KEY, or from "
                  "the files named by the same with _FILE. "
                  "`leadline-sync snapshot FILE --replica DB` copies a replica "
                  "that is in use, `leadline-sync install FILE --replica LINK` "
                  "puts one in the place of another; `leadline-sync webhooks "
                  "register|list|remove` manages the account's webhooks; "
                  "`leadline-sync status --replica DB` says how a replica and "
                  "its worker are; `leadline-sync allow-deletes LEADS "
                  "--replica DB` lets go what deletes-held holds back.");
  AddSyncFlags(cli, s);
  if (const std::optional<int> code = cli.Parse(argc, argv, out, err)) {
    return *code;
  }
  if (absl::Status finished = FinishSyncSettings(s); !finished.ok()) {
    err << "leadline-sync: " << finished.message() << '\n';
    return 2;
  }
  return s;
}

}  // namespace leadline
