// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_PROGRAM_H_
#define LEADLINE_TESTS_SUPPORT_PROGRAM_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leadline {

// A listening socket that a program is started with.
struct PassedSocket {
  std::string name;
  int descriptor = -1;  // stays the caller's
};

// One of our programs, running as its own process. It is killed when this goes
// out of scope, or when the test dies. Not thread-safe.
class Program {
 public:
  struct Options {
    // argv[0] is a path, or a name that is looked up in PATH.
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;
    // Where what it says is kept.
    std::filesystem::path log;
    // As systemd passes them.
    std::vector<PassedSocket> sockets = {};
  };

  explicit Program(const Options& options);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits until the port file is there, and returns its ports by name, 0 for a
  // unix socket. None,
  // and a test failure that shows the log, if the program ends before that or
  // half a minute passes.
  std::optional<std::map<std::string, std::uint16_t>> WaitForPorts(
      const std::filesystem::path& port_file);

  // True once the program has ended, for which it has this long.
  bool EndsWithin(std::chrono::milliseconds time);

  void Send(int signal) const;
  // Waits for the end: the exit code, or 128 + the signal that ended the
  // program, or -1 if it had to be killed after half a minute.
  int Wait();
  // Sends the signal and waits.
  int Stop(int signal);

  // What the program has said so far.
  std::string Log() const;

  // -1 once it was waited for.
  pid_t Pid() const { return pid_; }

 private:
  Options options_;
  pid_t pid_ = -1;
  int pid_descriptor_ = -1;
};

// Runs a program to its end; a failure of the test after `patience`.
struct Finished {
  int exit_code = -1;
  std::string log;
};
Finished RunToEnd(const Program::Options& options,
                  std::chrono::milliseconds patience = std::chrono::minutes(1));

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_PROGRAM_H_
