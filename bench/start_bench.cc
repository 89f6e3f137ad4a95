// SPDX-License-Identifier: Apache-2.0
// From the start of leadline-server to its first answer over gRPC, on a filled
// replica that is in memory, and on one that was dropped from the page cache
// as far as the file system lets one. LEADLINE_BENCH_LEADS leads, else
// 300,000.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "bench/load.h"
#include "bench/page_cache.h"
#include "leadline/v1/lookup.grpc.pb.h"
#include "tests/support/paths.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kRuns = 21;

bool IsAnswered(uint16_t port, const std::string& phone) {
  const auto stub = v1::LeadLookupService::NewStub(grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  v1::GetLeadByPhoneRequest request;
  v1::GetLeadByPhoneResponse response;
  request.set_phone(phone);
  return stub->GetLeadByPhone(&context, request, &response).ok();
}

// In milliseconds; none if there was no answer.
std::optional<double> StartToAnswer(const std::string& replica,
                                    const std::string& phone) {
  const TempFolder folder;
  const std::string ports_file = folder.Path("ports");
  const SteadyClock::time_point begin = SteadyClock::now();
  Program server(
      {{BinaryPath("leadline-server"), "--replica", replica, "--grpc-address",
        "127.0.0.1:0", "--http-address", "off", "--port-file", ports_file},
       {},
       folder.Path("log")});
  const auto ports = server.WaitForPorts(ports_file);
  if (!ports || !IsAnswered(ports->at("grpc"), phone)) return std::nullopt;
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin)
      .count();
}

// False if the server did not answer.
bool Measure(const char* kind, const std::string& replica, const Phones& phones,
             bool drop) {
  std::vector<double> times;
  double in_memory = 0;
  for (uint64_t run = 0; run < kRuns; ++run) {
    if (drop) DropFromMemory(replica);
    in_memory = std::max(in_memory, ShareInMemory(replica));
    const std::optional<double> took = StartToAnswer(replica, phones(run));
    if (!took) return false;
    times.push_back(*took);
  }
  std::sort(times.begin(), times.end());
  std::printf(
      "%-5s %3.0f %% of the file in memory at most: median %5.1f ms  "
      "shortest %5.1f ms  longest %5.1f ms\n",
      kind, 100 * in_memory, Percentile(times, 0.5), times.front(),
      times.back());
  return true;
}

int Main() {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  std::printf("%llu leads, %llu starts each\n",
              static_cast<unsigned long long>(leads),
              static_cast<unsigned long long>(kRuns));
  const Phones phones = RandomPhones(leads);
  const bool answered = Measure("warm", replica.Path(), phones, false) &&
                        Measure("cold", replica.Path(), phones, true);
  return answered ? 0 : 1;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
