// SPDX-License-Identifier: Apache-2.0
// leadline-server side by side with what else could answer the same calls
// from the same leads: the servers of bench/peers, and a Redis that holds the
// answers as they are. Prints a row for each: server CPU a call and calls a
// second with 64 in flight; latency at half of what the slowest carries. Then
// batches of 100 against Redis's MGET.
// LEADLINE_BENCH_LEADS leads, else 300,000.
//
//   peer_bench [NAME=COMMAND...]    "redis" is the path of a redis-server,
//                                   others are given --replica, --port-file
//
// scripts/bench peers builds the peers and runs it.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/wire.h"
#include "bench/batch_comparison.h"
#include "bench/contender.h"
#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "bench/load_generator.h"
#include "bench/peer_server.h"
#include "bench/plain_replica.h"
#include "bench/questions.h"
#include "bench/redis_filling.h"
#include "bench/redis_load.h"
#include "leadline/v1/lookup.pb.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

constexpr int kInFlight = 64;
constexpr uint64_t kHotNumbers = 1000;
constexpr uint64_t kAnswersCompared = 200;
constexpr char kRedis[] = "redis";

void Say(const std::string& what) {
  std::fprintf(stderr, "peer_bench: %s\n", what.c_str());
}

// What an argument NAME=COMMAND asks for.
struct Wanted {
  std::string name;
  std::vector<std::string> command;
};

// None, and a word on why, if an argument is not NAME=COMMAND.
std::optional<std::vector<Wanted>> ReadArguments(int count, char** arguments) {
  std::vector<Wanted> all = {
      {"leadline",
       {BinaryPath("leadline-server"), "--grpc-address", "127.0.0.1:0",
        "--http-address", "off",
        // Else an open loop that is held up meets that limit.
        "--max-bulk-calls", "1000"}}};
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const size_t equals = argument.find('=');
    std::istringstream words(
        argument.substr(std::min(equals, argument.size())));
    words.ignore();
    Wanted& wanted = all.emplace_back();
    wanted.name = argument.substr(0, equals);
    for (std::string word; words >> word;) wanted.command.push_back(word);
    if (wanted.command.empty()) {
      Say("'" + argument + "' is not NAME=COMMAND");
      return std::nullopt;
    }
  }
  return all;
}

struct Peer {
  std::string name;
  std::unique_ptr<PeerServer> server;

  std::unique_ptr<Load> MakeLoad(const Phones& phones) const {
    if (name == kRedis) {
      return std::make_unique<RedisLoad>(server->Port(), GetCommands(phones));
    }
    return std::make_unique<LoadGenerator>(server->Port(),
                                           SingleQuestions(phones));
  }

  std::string Question(const std::string& phone) const {
    return name == kRedis ? RedisCommand({"GET", phone}) : SingleRequest(phone);
  }
};

std::unique_ptr<PeerServer> Start(const Wanted& wanted, uint64_t leads,
                                  const std::string& replica) {
  if (wanted.name != kRedis) {
    std::vector<std::string> command = wanted.command;
    command.insert(command.end(), {"--replica", replica});
    return PeerServer::StartGrpc(std::move(command));
  }
  auto server = PeerServer::StartRedis(wanted.command.front());
  if (server != nullptr && !FillWithAnswers(server->Port(), replica, leads)) {
    return nullptr;
  }
  return server;
}

// The bytes of the lead in an encoded answer.
std::string LeadIn(const std::string& answer) {
  std::string lead;
  WireReader fields(answer);
  for (WireField field; fields.Next(field);) {
    if (field.number == v1::GetLeadByPhoneResponse::kLeadFieldNumber) {
      lead = field.content;
    }
  }
  return lead;
}

// False, and a word on it, unless the peer answers with the very leads that are
// in the replica.
bool AnswersRight(const Peer& peer, uint64_t leads) {
  const std::unique_ptr<Load> load = peer.MakeLoad(RandomPhones(1));
  // An odd step: even and odd numbers are written differently.
  const uint64_t step = leads / kAnswersCompared | 1;
  for (uint64_t number = 0; number < leads; number += step) {
    const std::optional<std::string> answer =
        load->Ask(peer.Question(InventedPhone(number)));
    if (!answer || LeadIn(*answer) != InventedLead(number, 1).lead) {
      Say(peer.name + (answer ? " has other bytes" : " has no answer") +
          " for lead " + std::to_string(number));
      return false;
    }
  }
  return true;
}

std::vector<Contender> ContendersOf(const std::vector<Peer>& peers,
                                    const char* kind, uint64_t numbers) {
  std::vector<Contender> contenders;
  for (const Peer& peer : peers) {
    contenders.push_back(
        {peer.name + " " + kind,
         [server = peer.server.get()] { return server->CpuMicroseconds(); },
         peer.MakeLoad(RandomPhones(numbers))});
  }
  return contenders;
}

void Compare(const std::vector<Peer>& peers, const char* kind,
             uint64_t numbers) {
  std::vector<Contender> contenders = ContendersOf(peers, kind, numbers);
  Saturate(contenders, kInFlight);
  const double common = LowestRate(contenders) / 2;
  Pace(contenders, common);
  std::printf("%s, latency at %.0f calls/s\n", kind, common);
  for (const Contender& c : contenders) PrintRow(c, contenders.front());
}

int Main(int argc, char** argv) {
  const auto all_wanted = ReadArguments(argc, argv);
  if (!all_wanted) return 2;
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  std::printf("%llu leads\n", static_cast<unsigned long long>(leads));
  const ScratchFolder plain;
  const absl::Status copied = CopyPlain(replica.Path(), plain.Replica());
  if (!copied.ok()) {
    Say(copied.ToString());
    return 1;
  }
  std::vector<Peer> peers;
  for (const Wanted& wanted : *all_wanted) {
    const bool is_ours = peers.empty();
    peers.push_back(
        {wanted.name,
         Start(wanted, leads, is_ours ? replica.Path() : plain.Replica())});
    if (peers.back().server == nullptr) {
      Say(wanted.name + " does not start");
      return 1;
    }
    if (!AnswersRight(peers.back(), leads)) return 1;
  }
  Compare(peers, "random", leads);
  Compare(peers, "hot", std::min(kHotNumbers, leads));
  for (const Peer& peer : peers) {
    if (peer.name == kRedis &&
        !CompareBatches(*peers.front().server, *peer.server, replica.Path(),
                        leads)) {
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
