// SPDX-License-Identifier: Apache-2.0
// Replaces a server again and again under load, and counts the calls that were
// lost. scripts/restart-test runs it; it is no part of the tests, as it takes
// minutes.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tests/system/restart_run.h"

namespace leadline {
namespace {

int Usage() {
  std::fputs("restart [N]\n  N restarts (100)\n", stderr);
  return 2;
}

int Main(int argc, char** argv) {
  RestartOptions options;
  if (argc > 2) return Usage();
  if (argc == 2) options.restarts = std::atoi(argv[1]);
  if (options.restarts <= 0) return Usage();
  const auto began = std::chrono::steady_clock::now();
  RestartRun run(options);
  const RestartResult result = run.Run();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
          .count();
  std::printf("%d restarts in %.0f s, %llu calls on %llu connections\n",
              result.restarts, seconds,
              static_cast<unsigned long long>(result.calls.calls),
              static_cast<unsigned long long>(result.calls.connections));
  std::printf("%llu failed calls\n",
              static_cast<unsigned long long>(result.calls.Failed()));
  for (const auto& [cause, count] : result.calls.failed) {
    std::printf("  %s: %llu\n", cause.c_str(),
                static_cast<unsigned long long>(count));
  }
  if (!result.problem.empty()) std::printf("%s\n", result.problem.c_str());
  return result.calls.Failed() == 0 && result.problem.empty() ? 0 : 1;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
