// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_SETTINGS_CLI_H_
#define LEADLINE_BASE_SETTINGS_CLI_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/log.h"

namespace leadline {

// One setting of a program, as people give it.
struct Flag {
  std::string name;        // "grpc-address", for --grpc-address
  std::string value_name;  // "HOST:PORT", for --help
  std::string help;        // one sentence
  bool required = false;
};

// The command line of a program that runs for long. Every flag may be given as
// --grpc-address, as the environment variable LEADLINE_GRPC_ADDRESS, or as
// `grpc-address = ...` in the file named by --config: the flag wins over the
// variable, the variable over the file. A `$` in a value is only a `$`. An
// empty variable counts as not set. --help, --version and --config are there
// without being added. Used by one thread.
class SettingsCli {
 public:
  // Reads the text of one value; an error becomes the program's one line of
  // complaint.
  using Reader = std::function<absl::Status(const std::string&)>;

  SettingsCli(std::string program, std::string purpose)
      : program_(std::move(program)), purpose_(std::move(purpose)) {}

  // What the setting holds when Parse is called is its default, and is shown
  // by --help. The pointers must be valid until Parse has returned.
  void Add(Flag flag, std::string* value);
  void Add(Flag flag, bool* value);
  void Add(Flag flag, Duration* value);
  // From `least` to `most`.
  void Add(Flag flag, Duration* value, Duration least, Duration most);
  void Add(Flag flag, Address* value);
  void Add(Flag flag, LogLevel* value);
  // "off" gives none.
  void Add(Flag flag, std::optional<Address>* value);
  // A whole number from `least` to `most`.
  void Add(Flag flag, int64_t* value, int64_t least, int64_t most);
  // A flag that may be given several times, as may a line of the file;
  // elsewhere, and in one line, commas separate.
  void Add(Flag flag, std::vector<std::string>* values);
  // Anything else.
  void Add(Flag flag, std::string default_text, Reader reader);

  // Fills in the settings. Returns none to go on, or the code to exit with:
  // 0 after --help or --version (on `out`), 2 after one line on `err` that
  // names the flag and the cure.
  std::optional<int> Parse(int argc, const char* const* argv, std::ostream& out,
                           std::ostream& err);

 private:
  struct Entry {
    Flag flag;
    std::string default_text;
    Reader reader;
    bool is_switch = false;
    bool is_list = false;
  };
  // The texts given for one entry, and where.
  struct Given {
    std::vector<std::string> texts;
    std::string source;
  };

  std::string Help(const Entry& entry) const;
  std::optional<int> ParseArguments(int argc, const char* const* argv,
                                    std::ostream& out, std::ostream& err);
  void ReadEnvironment();
  absl::Status ReadConfig();
  absl::Status Apply(const Entry& entry, const Given& given) const;
  absl::Status ApplyAll() const;

  std::string program_;
  std::string purpose_;
  std::vector<Entry> entries_;
  std::vector<Given> given_;  // one for each entry, while parsing
  std::string config_path_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_SETTINGS_CLI_H_
