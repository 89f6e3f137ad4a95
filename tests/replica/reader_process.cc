// SPDX-License-Identifier: Apache-2.0
#include "tests/replica/reader_process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>

#include "replica/reader.h"

namespace leadline {
namespace {

constexpr uid_t kNobody = 65534;

// A line that is a command and its argument; none at the end.
std::optional<std::string> ReadLine(int file) {
  std::string line;
  char c = 0;
  while (read(file, &c, 1) == 1) {
    if (c == '\n') return line;
    line.push_back(c);
  }
  return std::nullopt;
}

class Child {
 public:
  absl::StatusCode Obey(const std::string& line) {
    const std::string argument = line.substr(1);
    switch (line[0]) {
      case 'u':
        return setgid(kNobody) == 0 && setuid(kNobody) == 0
                   ? absl::StatusCode::kOk
                   : absl::StatusCode::kPermissionDenied;
      case 'o':
        return Open(argument);
      case 'n': {
        reader_->EndSnapshot();
        const absl::StatusCode found = Find(argument);
        reader_->EndSnapshot();
        return found;
      }
      default:
        return Find(argument);
    }
  }

 private:
  absl::StatusCode Open(const std::string& path) {
    reader_.reset();
    auto reader =
        ReplicaReader::Open(path, std::make_shared<LeadDictionaries>());
    if (reader.ok()) reader_ = std::move(*reader);
    return reader.status().code();
  }

  absl::StatusCode Find(const std::string& phone) {
    const auto answer = reader_->FindByPhone(*PhoneQuery::Parse(phone));
    if (!answer.ok()) return answer.status().code();
    return answer->found ? absl::StatusCode::kOk : absl::StatusCode::kNotFound;
  }

  std::unique_ptr<ReplicaReader> reader_;
};

[[noreturn]] void Serve(int from_parent, int to_parent) {
  Child child;
  while (const std::optional<std::string> line = ReadLine(from_parent)) {
    const char code = static_cast<char>(child.Obey(*line));
    if (write(to_parent, &code, 1) != 1) break;
  }
  std::_Exit(0);
}

}  // namespace

ReaderProcess::ReaderProcess() {
  int down[2];
  int up[2];
  EXPECT_EQ(pipe(down), 0);
  EXPECT_EQ(pipe(up), 0);
  child_ = fork();
  if (child_ == 0) {
    close(down[1]);
    close(up[0]);
    Serve(down[0], up[1]);
  }
  close(down[0]);
  close(up[1]);
  to_child_ = down[1];
  from_child_ = up[0];
}

ReaderProcess::~ReaderProcess() {
  close(to_child_);
  close(from_child_);
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
}

absl::StatusCode ReaderProcess::Ask(char command, const std::string& argument) {
  const std::string line = command + argument + "\n";
  EXPECT_EQ(write(to_child_, line.data(), line.size()),
            static_cast<ssize_t>(line.size()));
  char code = 0;
  EXPECT_EQ(read(from_child_, &code, 1), 1) << "the reader's process died";
  return static_cast<absl::StatusCode>(code);
}

void ReaderProcess::BecomeNobody() {
  EXPECT_EQ(Ask('u', ""), absl::StatusCode::kOk);
}

absl::StatusCode ReaderProcess::Open(const std::string& path) {
  return Ask('o', path);
}

absl::StatusCode ReaderProcess::Find(const std::string& phone) {
  return Ask('f', phone);
}

absl::StatusCode ReaderProcess::FindNow(const std::string& phone) {
  return Ask('n', phone);
}

void ReaderProcess::Stop() {
  int status = 0;
  ASSERT_EQ(kill(child_, SIGSTOP), 0);
  ASSERT_EQ(waitpid(child_, &status, WUNTRACED), child_);
  ASSERT_TRUE(WIFSTOPPED(status));
}

void ReaderProcess::Continue() { ASSERT_EQ(kill(child_, SIGCONT), 0); }

}  // namespace leadline
