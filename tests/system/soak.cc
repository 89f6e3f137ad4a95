// SPDX-License-Identifier: Apache-2.0
// An account that changes all the time, with every fault of the sandbox
// switched on in turn, and a worker that is killed at random moments. Then the
// account rests, and the replica has to become equal to it. scripts/soak runs
// it; it is no part of the tests, as it takes minutes.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "tests/system/soak_run.h"

namespace leadline {
namespace {

int Usage() {
  std::fputs(
      "soak [--minutes N] [--changes N] [--leads N] [--seed N]\n"
      "  N minutes of changes (10), so many a second (50), in an account of "
      "so many leads (20000)\n",
      stderr);
  return 2;
}

int Main(int argc, char** argv) {
  SoakOptions options;
  const std::map<std::string_view, double*> flags = {
      {"--minutes", &options.minutes},
      {"--changes", &options.changes_per_second},
      {"--leads", &options.leads},
      {"--seed", &options.seed}};
  for (int i = 1; i < argc; i += 2) {
    const auto flag = flags.find(argv[i]);
    if (flag == flags.end() || i + 1 == argc) return Usage();
    char* end = nullptr;
    *flag->second = std::strtod(argv[i + 1], &end);
    if (*end != '\0' || !(*flag->second > 0)) return Usage();
  }
  SoakRun run(options);
  return run.Run() ? 0 : 1;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
