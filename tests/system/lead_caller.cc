// SPDX-License-Identifier: Apache-2.0
// Looks one number up again and again, as a program with our client does, until
// its standard input ends; then it says what became of the calls.
// scripts/test-containers and scripts/test-services have it run while services
// are killed.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "client/cpp/call_error.h"
#include "client/cpp/find_lead.h"
#include "client/cpp/lead_client.h"

namespace leadline {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr size_t kThreads = 4;

// What became of the calls. Thread-safe.
class Tally {
 public:
  void AddRight() {
    const std::lock_guard lock(mu_);
    ++right_;
    CloseGap();
  }
  void AddWrong() {
    const std::lock_guard lock(mu_);
    ++wrong_;
  }
  void AddFailure(const std::string& cause) {
    const std::lock_guard lock(mu_);
    ++failed_[cause];
  }

  // A line each, as "right 12".
  void Print() {
    const std::lock_guard lock(mu_);
    const std::chrono::milliseconds since_right = CloseGap();
    std::uint64_t failures = 0;
    for (const auto& [cause, count] : failed_) failures += count;
    PrintLine("right", right_);
    PrintLine("wrong", wrong_);
    PrintLine("failed", failures);
    PrintLine("longest_gap_ms",
              static_cast<std::uint64_t>(longest_gap_.count()));
    PrintLine("last_right_ms_ago",
              static_cast<std::uint64_t>(since_right.count()));
    for (const auto& [cause, count] : failed_) PrintLine(cause.c_str(), count);
  }

 private:
  static void PrintLine(const char* name, std::uint64_t value) {
    std::printf("%s %llu\n", name, static_cast<unsigned long long>(value));
  }

  // How long it has been since the last right answer.
  std::chrono::milliseconds CloseGap() {
    const Time now = std::chrono::steady_clock::now();
    const auto gap = std::chrono::duration_cast<std::chrono::milliseconds>(
        now - last_right_);
    longest_gap_ = std::max(longest_gap_, gap);
    last_right_ = now;
    return gap;
  }

  std::mutex mu_;
  std::uint64_t right_ = 0;
  std::uint64_t wrong_ = 0;
  std::map<std::string, std::uint64_t> failed_;  // by code and reason
  Time last_right_ = std::chrono::steady_clock::now();
  std::chrono::milliseconds longest_gap_{0};
};

// A server that is down is not asked all the time: the client pauses between
// the tries of a call.
void Call(const LeadClient& client, const std::string& phone,
          const std::string& id, Tally& tally, const std::stop_token& stop) {
  v1::GetLeadByPhoneRequest request;
  request.set_phone(phone);
  while (!stop.stop_requested()) {
    const Maybe<v1::GetLeadByPhoneResponse> answer =
        FindByPhone(client, request);
    if (!answer.Ok()) {
      const CallError& error = answer.Error();
      tally.AddFailure(std::string(CallCodeName(error.code)) + "/" +
                       error.reason);
    } else if (answer.Value() && answer.Value()->lead().id() == id) {
      tally.AddRight();
    } else {
      tally.AddWrong();
    }
  }
}

int Main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("lead-caller HOST:PORT PHONE ID-OF-ITS-LEAD\n", stderr);
    return 2;
  }
  const LeadClient client({.server = argv[1]});
  Tally tally;
  {
    std::array<std::jthread, kThreads> threads;
    for (std::jthread& thread : threads) {
      thread = std::jthread([&](const std::stop_token& stop) {
        Call(client, argv[2], argv[3], tally, stop);
      });
    }
    while (std::getchar() != EOF) {
    }
  }
  tally.Print();
  return 0;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
