// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_PROGRAM_H_
#define LEADLINE_TESTS_SERVER_PROGRAM_H_

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace leadline {

// A program of ours, running as a process of its own. What it prints goes to
// a file. Killed, if it still runs, when the object goes.
class Program {
 public:
  Program(std::vector<std::string> arguments, std::string output_path)
      : output_path_(std::move(output_path)) {
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    process_ = fork();
    if (process_ != 0) return;
    const int output = open(output_path_.c_str(),
                            O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }

  void Signal(int signal) const { kill(process_, signal); }

  bool IsRunning() {
    if (process_ <= 0) return false;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == 0) return true;
    process_ = -1;
    exit_code_ =
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return false;
  }

  // Waits for its end; -1 if it does not end within a minute.
  int ExitCode() {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (IsRunning() && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
    return exit_code_;
  }

  std::string Output() const {
    std::ifstream file(output_path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string output_path_;
  pid_t process_ = -1;
  int exit_code_ = -1;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_PROGRAM_H_
