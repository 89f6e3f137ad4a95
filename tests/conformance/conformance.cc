// SPDX-License-Identifier: Apache-2.0
// Has runners of clients answer the same cases, and compares what they say; or
// runs a client's own tests beside the servers that the cases ask. See
// README.md.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/cases.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

using Lines = std::vector<std::string>;

struct Runner {
  std::string name;
  std::string command;  // for a shell
};

constexpr size_t kMostShown = 10;
// Of one runner: it waits for a dead connection to be noticed, and the machine
// may be busy.
constexpr std::chrono::minutes kPatience(10);

std::optional<Runner> RunnerOf(const std::string& argument) {
  const size_t equals = argument.find('=');
  if (equals == 0 || equals == std::string::npos) return std::nullopt;
  return Runner{argument.substr(0, equals), argument.substr(equals + 1)};
}

// What the runner writes; none, and its complaints shown, if it fails.
std::optional<Lines> Run(const Runner& runner, const std::string& cases,
                         const TempFolder& folder) {
  const std::string output = folder.Path(runner.name + ".out");
  Program::Options options;
  options.arguments = {"/bin/sh", "-c",
                       "exec " + runner.command + " \"$0\" > \"$1\"", cases,
                       output};
  options.log = folder.Path(runner.name + ".log");
  const Finished finished = RunToEnd(options, kPatience);
  if (finished.exit_code != 0) {
    std::printf("%s: exit code %d\n%s\n", runner.name.c_str(),
                finished.exit_code, finished.log.c_str());
    return std::nullopt;
  }
  std::ifstream in(output);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void Show(const std::string& runner, const std::string& name,
          const std::string& difference) {
  std::printf("%s: %s: %s\n", runner.c_str(), name.c_str(), difference.c_str());
}

// How many cases the reference answers wrongly.
size_t Judge(const std::vector<ConformanceCase>& cases, const Runner& runner,
             const Lines& lines) {
  size_t wrong = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string difference =
        i < lines.size() ? Difference(cases[i], lines[i]) : "no line";
    if (difference.empty() || ++wrong > kMostShown) continue;
    Show(runner.name, cases[i].asked.at("name"), difference);
  }
  return wrong + (lines.size() > cases.size() ? 1 : 0);
}

// The same in words, cut to what is about the first difference.
std::string Apart(const std::string& reference, const std::string& line) {
  size_t at = 0;
  while (at < reference.size() && at < line.size() &&
         reference[at] == line[at]) {
    ++at;
  }
  const size_t from = at < 80 ? 0 : at - 80;
  return "\n  expected ..." + reference.substr(from, 200) + "\n  got ..." +
         line.substr(std::min(from, line.size()), 200);
}

// How many lines are not the reference's.
size_t Differing(const std::vector<ConformanceCase>& cases,
                 const Lines& reference, const Runner& runner,
                 const Lines& lines) {
  size_t wrong = 0;
  for (size_t i = 0; i < reference.size(); ++i) {
    const std::string line = i < lines.size() ? lines[i] : "";
    if (line == reference[i] || ++wrong > kMostShown) continue;
    Show(runner.name, cases[i].asked.at("name"), Apart(reference[i], line));
  }
  return wrong + (lines.size() > reference.size() ? 1 : 0);
}

constexpr char kUsage[] =
    "usage: conformance [LANGUAGE=COMMAND]...\n"
    "       conformance --serve COMMAND [ARGUMENT]...\n";

// Runs the command, which finds the servers in the file that
// LEADLINE_TEST_SERVERS names; its exit code.
int ServeFor(const std::vector<std::string>& command) {
  const Servers servers;
  const TempFolder folder;
  const std::string file = folder.Path("servers.json");
  std::ofstream(file) << servers.All().dump(1) << "\n";
  setenv("LEADLINE_TEST_SERVERS", file.c_str(), 1);
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> words;
    for (std::string word : command) words.push_back(strdup(word.c_str()));
    words.push_back(nullptr);
    execvp(words[0], words.data());
    std::perror(words[0]);
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) return 1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int Compare(const std::vector<std::string>& arguments) {
  std::vector<Runner> runners = {{"cpp", BinaryPath("conformance_runner")}};
  for (const std::string& argument : arguments) {
    const std::optional<Runner> runner = RunnerOf(argument);
    if (!runner) {
      std::fputs(kUsage, stderr);
      return 2;
    }
    runners.push_back(*runner);
  }
  const Servers servers;
  const TempFolder folder;
  const std::vector<ConformanceCase> cases = ConformanceCases(servers);
  const std::string file = folder.Path("cases.jsonl");
  std::ofstream out(file);
  for (const ConformanceCase& one : cases) out << one.asked.dump() << "\n";
  out.close();

  std::optional<Lines> reference;
  bool ok = true;
  for (const Runner& runner : runners) {
    const std::optional<Lines> lines = Run(runner, file, folder);
    if (!lines) return 1;
    size_t wrong = 0;
    if (reference) {
      wrong = Differing(cases, *reference, runner, *lines);
    } else {
      wrong = Judge(cases, runner, *lines);
      reference = lines;
    }
    std::printf("%-7s %zu cases, %zu wrong\n", runner.name.c_str(),
                cases.size(), wrong);
    ok = ok && wrong == 0;
  }
  return ok ? 0 : 1;
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0] != "--serve") return Compare(arguments);
  if (arguments.size() == 1) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  return ServeFor({arguments.begin() + 1, arguments.end()});
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) {
  return leadline::Main({argv + 1, argv + argc});
}
