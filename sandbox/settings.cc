// SPDX-License-Identifier: Apache-2.0
#include "sandbox/settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "sandbox/units.h"

namespace sandbox {
namespace {

constexpr char kEnvironmentPrefix[] = "LEADLINE_SANDBOX_";

// "--mutate-rate" is LEADLINE_SANDBOX_MUTATE_RATE.
std::string EnvironmentName(const std::string& flag) {
  std::string name = kEnvironmentPrefix;
  for (const char c : flag.substr(2)) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  }
  return name;
}

// The command line with what it fills in.
class CommandLine {
 public:
  explicit CommandLine(Settings& settings) : settings_(settings) {
    app_.set_version_flag("--version", "leadsquared-sandbox " LEADLINE_VERSION);
    app_.add_option("--config", config_, "file with lines such as leads=10000");
    DescribeAccount();
    DescribeLimits();
    DescribeKeys();
    DescribeChanges();
    DescribeFaults();
    DescribeServer();
  }

  Finished Parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
      if (!config_.empty()) ReadConfig();
    } catch (const CLI::ParseError& error) {
      std::ostringstream out;
      std::ostringstream err;
      const int code = app_.exit(error, out, err);
      if (code == 0) return {0, out.str()};
      return {2, "leadsquared-sandbox: " + std::string(error.what()) +
                     "; see --help\n"};
    }
    return {};
  }

 private:
  template <typename Value>
  CLI::Option* Add(const std::string& flag, Value& value,
                   const std::string& text) {
    return app_.add_option(flag, value, text)
        ->envname(EnvironmentName(flag))
        ->capture_default_str();
  }

  void AddSwitch(const std::string& flag, bool& value,
                 const std::string& text) {
    app_.add_flag(flag, value, text)->envname(EnvironmentName(flag));
  }

  void AddDuration(const std::string& flag, int64_t& ms,
                   const std::string& text) {
    app_.add_option_function<std::string>(
            flag,
            [&ms, flag](const std::string& given) {
              const std::optional<int64_t> parsed = ParseDuration(given);
              if (!parsed) {
                throw CLI::ValidationError(
                    flag + ": \"" + given +
                    "\" is no duration; give one such as 250ms, 5s or 2m");
              }
              ms = *parsed;
            },
            text + " [0]")
        ->envname(EnvironmentName(flag));
  }

  void DescribeAccount() {
    Add("--leads", settings_.account.leads, "how many leads there are")
        ->check(CLI::Range(1, 50000000));
    Add("--seed", settings_.account.seed, "same seed, same account");
    Add("--lead-types", settings_.account.lead_types,
        "object types; 0 switches them off");
    Add("--stampless", settings_.account.stampless,
        "leads without LeadLastModifiedOn");
    AddSwitch("--default-type-only", settings_.api.default_type_only,
              "bulk reads show OT_0 only unless a type is named");
  }

  void DescribeLimits() {
    app_.add_option_function<std::string>(
            "--rate",
            [this](const std::string& text) {
              if (!ParseRate(text, settings_.api.rate)) {
                throw CLI::ValidationError(
                    "--rate: \"" + text +
                    "\" is no rate; give one such as 25/5s, or none");
              }
            },
            "calls in a window; none switches the limit off [25/5s]")
        ->envname(EnvironmentName("--rate"));
    AddChoice(
        "--rate-window", settings_.api.rate.window,
        {{"sliding", RateWindow::kSliding}, {"fixed", RateWindow::kFixed}},
        "kind of window");
    AddChoice("--rate-style", settings_.api.refusal_style,
              {{"429", RefusalStyle::k429},
               {"200", RefusalStyle::k200},
               {"403", RefusalStyle::k403}},
              "status of a refusal");
    Add("--daily-calls", settings_.api.rate.daily_calls,
        "calls in any 24 hours; 0 is no limit");
    Add("--neighbour", settings_.api.rate.neighbour_calls,
        "calls of another tool in each window");
    AddSwitch("--neighbour-bursts", settings_.api.rate.neighbour_in_bursts,
              "which come all at once");
  }

  void DescribeKeys() {
    Add("--access-key", settings_.api.access_key, "invented; not a secret");
    Add("--secret-key", settings_.api.secret_key, "invented; not a secret");
    AddChoice("--role", settings_.api.partial_view,
              {{"administrator", false}, {"sales-user", true}},
              "whose keys they are; a sales user sees his own leads only");
    AddChoice("--phone-match", settings_.api.phone_match,
              {{"normalising", PhoneMatch::kNormalising},
               {"exact", PhoneMatch::kExact}},
              "how RetrieveLeadByPhoneNumber compares");
  }

  void DescribeChanges() {
    Add("--mutate-rate", settings_.mutate_rate, "changes a second")
        ->check(CLI::NonNegativeNumber);
    AddSwitch("--mutate-deletes", settings_.mutate_deletes,
              "deletes and merges among them");
    AddDuration("--visibility-lag", settings_.visibility_lag_ms,
                "longest time until a change can be read");
    Add("--journal", settings_.journal,
        "file that keeps the changes over a restart");
  }

  void DescribeFaults() {
    app_.add_option_function<std::string>(
            "--faults",
            [this](const std::string& text) {
              if (!ParseFaults(text, settings_.faults)) {
                throw CLI::ValidationError(
                    "--faults: \"" + text +
                    "\" is no list of faults; give one such as "
                    "close=0.01,bad-gateway=0.05");
              }
            },
            "calls that go wrong, as KIND=PROBABILITY,...")
        ->envname(EnvironmentName("--faults"));
    AddSwitch("--fields-key", settings_.api.fields_key,
              "a third key, Fields, in each pair of Leads.RecentlyModified");
  }

  void DescribeServer() {
    Add("--address", settings_.address, "HOST:PORT; port 0 is any free one");
    Add("--port-file", settings_.port_file,
        "file for the line \"http PORT\", written once it answers");
    AddDuration("--latency", settings_.api.latency_ms, "of every answer");
    AddDuration("--latency-per-1000", settings_.api.latency_per_1000_ms,
                "and for every 1,000 leads in it");
    AddDuration("--clock-offset", settings_.clock_offset_ms,
                "how far upstream's clock is ahead of this machine's");
    AddSwitch("--gzip", settings_.gzip, "compress for callers that accept it");
    AddSwitch("--control", settings_.control, "serve /sandbox/ to tests");
    Add("--log-arrivals", settings_.arrival_log,
        "file for a line \"MILLISECONDS OPERATION\" a call");
  }

  template <typename Value>
  void AddChoice(const std::string& flag, Value& value,
                 std::vector<std::pair<std::string, Value>> choices,
                 const std::string& text) {
    std::string names;
    for (const auto& choice : choices) {
      names += (names.empty() ? "" : "|") + choice.first;
    }
    app_.add_option_function<std::string>(
            flag,
            [&value, choices, flag, names](const std::string& given) {
              const auto found = std::find_if(
                  choices.begin(), choices.end(),
                  [&](const auto& choice) { return choice.first == given; });
              if (found == choices.end()) {
                throw CLI::ValidationError(flag + ": \"" + given +
                                           "\" is none of " + names);
              }
              value = found->second;
            },
            text + ": " + names + " [" + choices.front().first + "]")
        ->envname(EnvironmentName(flag));
  }

  // Read by hand, since the library lets a file override the environment.
  void ReadConfig() {
    std::ifstream file(config_);
    if (!file) throw CLI::FileError::Missing(config_);
    for (const CLI::ConfigItem& item : CLI::ConfigINI().from_config(file)) {
      CLI::Option* const option = app_.get_option_no_throw("--" + item.name);
      if (option == nullptr || !item.parents.empty()) {
        throw CLI::ConfigError(config_ + ": there is no flag --" +
                               item.fullname());
      }
      if (option->count() > 0) continue;
      option->add_result(item.inputs);
      option->run_callback();
    }
  }

  Settings& settings_;
  std::string config_;
  CLI::App app_{
      "A stand-in for a LeadSquared account: same calls, same limits, same "
      "quirks, invented leads. For loopback use."};
};

}  // namespace

std::variant<Settings, Finished> ReadSettings(int argc,
                                              const char* const* argv) {
  Settings settings;
  CommandLine line(settings);
  Finished finished = line.Parse(argc, argv);
  if (!finished.text.empty()) return finished;
  settings.api.seed = settings.account.seed;
  return settings;
}

}  // namespace sandbox
