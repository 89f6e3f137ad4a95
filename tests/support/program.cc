// SPDX-License-Identifier: Apache-2.0
#include "tests/support/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace leadline {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPatience(30'000);

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

constexpr char kListenPid[] = "LISTEN_PID=";
constexpr int kFirstPassed = 3;
// Above all that are passed.
constexpr int kAside = 100;

// Writes the number of this process where the variable has room for it.
void WriteListenPid(char* const* environment) {
  const size_t name = sizeof(kListenPid) - 1;
  for (; *environment != nullptr; ++environment) {
    if (std::strncmp(*environment, kListenPid, name) != 0) continue;
    char* at = *environment + name;
    int digits = 1;
    for (pid_t rest = getpid(); rest >= 10; rest /= 10) ++digits;
    at[digits] = '\0';
    for (pid_t rest = getpid(); digits > 0; rest /= 10) {
      at[--digits] = static_cast<char>('0' + rest % 10);
    }
  }
}

void PassSockets(const std::vector<PassedSocket>& sockets) {
  // None may be overwritten before it is copied.
  int aside = kAside;
  for (const PassedSocket& socket : sockets) dup2(socket.descriptor, aside++);
  for (int i = kAside; i < aside; ++i) {
    dup2(i, kFirstPassed + i - kAside);
    close(i);
  }
}

// Becomes the program. Only what may follow a fork is used here.
[[noreturn]] void Become(char* const* arguments, char* const* environment,
                         int log, const std::vector<PassedSocket>& sockets) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  PassSockets(sockets);
  WriteListenPid(environment);
  environ = const_cast<char**>(environment);
  execvp(arguments[0], arguments);
  _exit(127);
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// This process's environment without Leadline's own variables, which would
// reach into the test, and with those of the test.
std::vector<std::string> EnvironmentWith(
    const std::map<std::string, std::string>& additions) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (text.starts_with("LEADLINE_") || text.starts_with("LEADSQUARED_")) {
      continue;
    }
    environment.push_back(text);
  }
  for (const auto& [name, value] : additions) {
    environment.push_back(name + "=" + value);
  }
  return environment;
}

void AddSockets(const std::vector<PassedSocket>& sockets,
                std::map<std::string, std::string>& variables) {
  variables["LISTEN_FDS"] = std::to_string(sockets.size());
  // The child's number, which it fills in itself.
  variables["LISTEN_PID"] = std::string(20, ' ');
  std::string& names = variables["LISTEN_FDNAMES"];
  for (const PassedSocket& socket : sockets) {
    if (!names.empty()) names += ':';
    names += socket.name;
  }
}

}  // namespace

Program::Program(const Options& options) : options_(options) {
  std::vector<std::string> arguments = options.arguments;
  std::map<std::string, std::string> additions = options.environment;
  if (!options.sockets.empty()) AddSockets(options.sockets, additions);
  std::vector<std::string> environment = EnvironmentWith(additions);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  const int log =
      open(options.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  pid_ = fork();
  if (pid_ == 0) Become(argv.data(), envp.data(), log, options.sockets);
  close(log);
  pid_descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

Program::~Program() {
  if (pid_ > 0) Stop(SIGKILL);
}

bool Program::EndsWithin(milliseconds time) {
  if (pid_ <= 0) return true;
  pollfd ended = {.fd = pid_descriptor_, .events = POLLIN, .revents = 0};
  return poll(&ended, 1, static_cast<int>(time.count())) > 0;
}

std::optional<std::map<std::string, std::uint16_t>> Program::WaitForPorts(
    const std::filesystem::path& port_file) {
  const auto deadline = Clock::now() + kPatience;
  const int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  inotify_add_watch(watch, port_file.parent_path().c_str(),
                    IN_MOVED_TO | IN_CLOSE_WRITE);
  while (!std::filesystem::exists(port_file)) {
    pollfd events[] = {{.fd = watch, .events = POLLIN, .revents = 0},
                       {.fd = pid_descriptor_, .events = POLLIN, .revents = 0}};
    const int count = poll(events, 2, MillisecondsUntil(deadline));
    if (count == 0 || events[1].revents != 0) break;
    char changes[4096];
    while (read(watch, changes, sizeof(changes)) > 0) {
    }
  }
  close(watch);
  std::ifstream file(port_file);
  std::map<std::string, std::uint16_t> ports;
  std::string name;
  for (std::string where; file >> name >> where;) {
    ports[name] =
        static_cast<std::uint16_t>(std::strtoul(where.c_str(), nullptr, 10));
  }
  if (!ports.empty()) return ports;
  ADD_FAILURE() << options_.arguments[0] << " does not answer; it said:\n"
                << Log();
  return std::nullopt;
}

void Program::Send(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

int Program::Stop(int signal) {
  Send(signal);
  return Wait();
}

int Program::Wait() {
  if (pid_ <= 0) return -1;
  const bool ended = EndsWithin(kPatience);
  if (!ended) kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  close(pid_descriptor_);
  pid_ = -1;
  if (!ended) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Program::Log() const {
  std::ifstream file(options_.log);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

Finished RunToEnd(const Program::Options& options, milliseconds patience) {
  Program program(options);
  if (!program.EndsWithin(patience)) {
    ADD_FAILURE() << options.arguments[0] << " does not end; it said:\n"
                  << program.Log();
  }
  return {program.Wait(), program.Log()};
}

}  // namespace leadline
