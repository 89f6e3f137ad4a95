// SPDX-License-Identifier: Apache-2.0
#include "sandbox/settings.h"

#include <CLI/CLI.hpp>
#include <deque>
#include <fstream>
#include <sstream>
#include <utility>

#include "sandbox/switches.h"
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
    DescribeApi();
    DescribeChanges();
    DescribeFaults();
    DescribeServer();
  }

  Finished Parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
      if (!config_.empty()) ReadConfig();
      SetAlone();
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
                   const std::string& text, const std::string& standard) {
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
            text + " [" + standard + "]")
        ->envname(EnvironmentName(flag));
  }

  void DescribeAccount() {
    AccountOptions& account = settings_.account;
    Add("--leads", account.leads, "how many leads there are")
        ->check(CLI::Range(1, 50000000));
    Add("--seed", account.seed, "same seed, same account");
    Add("--lead-types", account.lead_types,
        "object types; 0 switches them off");
    Add("--stampless", account.stampless,
        "so many leads carry no stamp until they change");
    AddSwitch("--american-stamps", account.american_stamps,
              "no LeadLastModifiedOn, only LastModifiedOn");
    AddSwitch("--dashes", account.dashes,
              "what is not set in a custom field reads \"-\", not null");
    AddSwitch("--field-set", account.field_set,
              "one more attribute, mx_Custom_Object, that is a set of fields");
    Add("--shared-numbers", account.shared_numbers,
        "share of leads with an earlier lead's number as their Phone")
        ->check(CLI::Range(0.0, 1.0));
    Add("--mailed", account.mailed,
        "share of leads that were last active in one and the same second")
        ->check(CLI::Range(0.0, 1.0));
  }

  // Everything about the API; the control path sets the same.
  void DescribeApi() {
    for (const Switch& one : ApiSwitches()) {
      const std::string flag = "--" + one.name;
      if (one.alone) {
        alone_.emplace_back(&one, false);
        AddSwitch(flag, alone_.back().second, one.help);
        continue;
      }
      app_.add_option_function<std::string>(
              flag, [this, &one](const std::string& text) { Set(one, text); },
              one.help + " [" + one.standard + "]")
          ->envname(EnvironmentName(flag));
    }
  }

  void Set(const Switch& one, const std::string& text) {
    if (one.set(text, settings_.api)) return;
    throw CLI::ValidationError("--" + one.name + ": \"" + text + "\" " +
                               one.complaint);
  }

  void DescribeChanges() {
    Add("--mutate-rate", settings_.mutate_rate, "changes a second")
        ->check(CLI::NonNegativeNumber);
    AddSwitch("--mutate-deletes", settings_.mutate_deletes,
              "deletes and merges among them");
    AddDuration("--visibility-lag", settings_.visibility_lag_ms,
                "longest time until a change can be read", "0");
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
            "calls that go wrong, as KIND=PROBABILITY,...; kinds: " +
                std::string(FaultNames()))
        ->envname(EnvironmentName("--faults"));
    AddDuration("--fault-delay", settings_.fault_delay_ms,
                "how late an answer is that the fault delay makes late", "2s");
    Add("--fail-pages-above", settings_.fail_pages_above,
        "larger pages are answered 500; 0 is none");
  }

  void DescribeServer() {
    Add("--address", settings_.address, "HOST:PORT; port 0 is any free one");
    Add("--port-file", settings_.port_file,
        "file for the line \"http PORT\", written once it answers");
    AddDuration("--keep-alive", settings_.keep_alive_ms,
                "a connection that is silent so long is closed", "75s");
    AddDuration("--clock-offset", settings_.clock_offset_ms,
                "how far upstream's clock is ahead of this machine's", "0");
    AddSwitch("--gzip", settings_.gzip, "compress for callers that accept it");
    AddSwitch("--control", settings_.control, "serve /sandbox/ to tests");
    Add("--log-arrivals", settings_.arrival_log,
        "file for a line \"MILLISECONDS OPERATION\" a call");
  }

  void SetAlone() {
    for (const auto& [one, given] : alone_) {
      if (app_.get_option("--" + one->name)->count() > 0) {
        Set(*one, given ? "true" : "false");
      }
    }
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
  // Flags without a value, and whether they were given; their places stay.
  std::deque<std::pair<const Switch*, bool>> alone_;
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
  settings.account.quirks = settings.api.quirks;
  return settings;
}

}  // namespace sandbox
