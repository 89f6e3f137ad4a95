// SPDX-License-Identifier: Apache-2.0
// Whole calls, against the same server with the lookup taken out. Prints a row
// a figure: server CPU a call, throughput with 64 calls in flight, latency at
// half of the load that the constant server carries. LEADLINE_BENCH_LEADS
// leads, else 300,000.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "bench/contender.h"
#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "bench/load_generator.h"
#include "bench/server_process.h"
#include "replica/replica_store.h"

namespace leadline {
namespace {

// The handler with the lookup taken out: the same answer to every question.
class ConstantStore final : public LeadStore {
 public:
  explicit ConstantStore(PhoneAnswer answer) : answer_(std::move(answer)) {}
  absl::StatusOr<PhoneAnswer> FindByPhone(const PhoneQuery&,
                                          const Projection&) const override {
    return answer_;
  }
  absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, const Projection&,
      TakeAnswer take) const override {
    for (size_t i = 0; i < queries.size(); ++i) {
      if (!take(i, answer_)) break;
    }
    return answer_;
  }
  absl::StatusOr<MatchListEnd> ListByPhone(const PhoneQuery&,
                                           const std::optional<MatchPosition>&,
                                           const Projection&,
                                           TakeLead) const override {
    return MatchListEnd();
  }
  absl::StatusOr<IdAnswer> FindById(std::string_view) const override {
    return IdAnswer();
  }
  absl::StatusOr<ReplicaState> State() const override { return state_; }
  absl::StatusOr<std::vector<AttributeList>> AttributeLists() const override {
    return std::vector<AttributeList>();
  }

 private:
  const PhoneAnswer answer_;
  const ReplicaState state_;
};

int Main() {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  std::printf("%llu leads, %.0f bytes of file a lead, filled at %.0f leads/s\n",
              static_cast<unsigned long long>(leads), replica.BytesPerLead(),
              replica.LeadsPerSecond());
  // Both before this process uses gRPC.
  const ServerProcess real([&] {
    return std::make_unique<ReplicaStore>(
        ReplicaStoreOptions{.path = replica.Path()});
  });
  const ServerProcess constant_server([&] {
    const ReplicaStore store({.path = replica.Path()});
    absl::StatusOr<PhoneAnswer> answer =
        store.FindByPhone(*PhoneQuery::Parse(InventedPhone(7)), {});
    if (!answer.ok()) std::abort();
    return std::make_unique<ConstantStore>(*std::move(answer));
  });
  const auto contender = [](const char* name, const ServerProcess& server,
                            uint64_t numbers) {
    return Contender{
        name, [&server] { return server.CpuMicroseconds(); },
        std::make_unique<LoadGenerator>(
            server.Port(), SingleQuestions(RandomPhones(numbers)))};
  };
  Contender contenders[] = {contender("constant", constant_server, leads),
                            contender("random", real, leads),
                            contender("hot", real, 1000)};
  Saturate(contenders, 64);
  Pace(contenders, Median(contenders[0].calls_per_second) / 2);
  for (const Contender& c : contenders) PrintRow(c, contenders[0]);
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
