// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SETTINGS_H_
#define LEADLINE_SYNC_SETTINGS_H_

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/settings_cli.h"
#include "replica/replica_state.h"
#include "sync/call_limiter.h"
#include "sync/curl_transport.h"
#include "sync/upstream_url.h"
#include "sync/webhook_place.h"

namespace leadline {

// What leadline-sync was asked to do. Plain data.
struct SyncSettings {
  std::string replica;
  std::string upstream_text;
  UpstreamUrl upstream;
  LimiterOptions limit{.rate = {}, .share = 0.8, .daily_calls = {}};
  int64_t page_size = 5000;
  std::optional<Duration> poll_interval;  // none: follows from the budget
  Duration safety_lag{30000};
  bool once = false;
  bool read_through = false;  // answer the server's questions
  std::optional<Address> http_address = Address{"127.0.0.1", 8081};
  WebhookPlace webhooks;
  std::string port_file;
  // A public client of LeadSquared reads from here, and it is accepted.
  std::chrono::sys_seconds history_start =
      std::chrono::sys_days(std::chrono::year(2005) / 1 / 1);
  std::string country_code;             // empty: the account's own
  std::vector<std::string> lead_types;  // empty: none is named
  bool partial_view = false;
  double verify_share = 0.02;  // of the rate and of the day's calls
  int64_t merge_event = 3003;  // of activities that tell of merges; 0: none
  std::vector<std::string> allow_plain_http;
  KeyPlacement keys_in = KeyPlacement::kHeaders;
  Duration call_timeout{120000};
  std::string ca_file;
  LogLevel log_level = LogLevel::kInfo;
};

// Reads the command line, the environment and the --config file. Returns the
// settings, or the code to exit with: 0 after --help or --version on `out`, 2
// after one line on `err` that names the flag and the cure.
std::variant<SyncSettings, int> ReadSyncSettings(int argc,
                                                 const char* const* argv,
                                                 std::ostream& out,
                                                 std::ostream& err);

// The two halves of it, for commands that take the worker's settings and more:
// adds its flags, whose values go to `settings`; and, after Parse(), fills in
// what follows from them. InvalidArgument, naming the flag and the cure.
void AddSyncFlags(SettingsCli& cli, SyncSettings& settings);
absl::Status FinishSyncSettings(SyncSettings& settings);

}  // namespace leadline

#endif  // LEADLINE_SYNC_SETTINGS_H_
