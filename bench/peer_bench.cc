// SPDX-License-Identifier: Apache-2.0
// leadline-server side by side with what else could answer the same calls
// from the same leads: the servers of bench/peers, and a Redis that holds the
// answers as they are. Prints a row for each: server CPU a call and calls a
// second with 64 in flight; latency at half of what the slowest carries.
// LEADLINE_BENCH_LEADS leads, else 300,000.
//
//   peer_bench [NAME=COMMAND...]    "redis" is the path of a redis-server,
//                                   others are given --replica, --port-file
//
// scripts/bench peers builds the peers and runs it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/contender.h"
#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "bench/load_generator.h"
#include "bench/peer_server.h"
#include "bench/redis_filling.h"
#include "bench/redis_load.h"
#include "leadline/v1/lookup.pb.h"
#include "server/wire.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

constexpr uint64_t kHotNumbers = 1000;
constexpr uint64_t kAnswersCompared = 200;
constexpr char kRedis[] = "redis";

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "peer_bench: %s\n", why.c_str());
  std::exit(1);
}

// The name and the server that an argument NAME=COMMAND asks for.
struct Peer {
  std::string name;
  std::unique_ptr<PeerServer> server;

  std::unique_ptr<Load> MakeLoad(const Phones& phones) const {
    if (name == kRedis) {
      return std::make_unique<RedisLoad>(server->Port(), phones, 1);
    }
    return std::make_unique<LoadGenerator>(server->Port(), phones);
  }
};

Peer StartServer(std::string name, std::vector<std::string> command,
                 const std::string& replica) {
  command.insert(command.end(), {"--replica", replica});
  return {std::move(name), PeerServer::StartGrpc(std::move(command))};
}

Peer StartPeer(std::string_view argument, const FilledReplica& replica) {
  const size_t equals = argument.find('=');
  if (equals == std::string_view::npos) {
    Die("'" + std::string(argument) + "' is not NAME=COMMAND");
  }
  std::string name(argument.substr(0, equals));
  std::istringstream words(std::string(argument.substr(equals + 1)));
  std::vector<std::string> command;
  for (std::string word; words >> word;) command.push_back(word);
  if (command.empty()) Die("no command for " + name);
  if (name != kRedis) {
    return StartServer(std::move(name), std::move(command), replica.Path());
  }
  return {std::move(name), PeerServer::StartRedis(command.front())};
}

std::vector<Peer> StartAll(int count, char** arguments,
                           const FilledReplica& replica) {
  std::vector<Peer> peers;
  peers.push_back(StartServer("leadline",
                              {BinaryPath("leadline-server"), "--grpc-address",
                               "127.0.0.1:0", "--http-address", "off"},
                              replica.Path()));
  for (int i = 1; i < count; ++i) {
    peers.push_back(StartPeer(arguments[i], replica));
  }
  for (const Peer& peer : peers) {
    if (peer.server == nullptr) Die(peer.name + " does not start");
  }
  return peers;
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

// Ends the program unless the peer answers with the very leads that are in
// the replica.
void CheckAnswers(const Peer& peer, uint64_t leads) {
  const std::unique_ptr<Load> load = peer.MakeLoad(RandomPhones(1));
  const uint64_t step = std::max<uint64_t>(1, leads / kAnswersCompared);
  for (uint64_t number = 0; number < leads; number += step | 1) {
    const std::optional<std::string> answer = load->Ask(InventedPhone(number));
    if (!answer)
      Die(peer.name + " has no answer for lead " + std::to_string(number));
    if (LeadIn(*answer) != InventedLead(number, 1).lead) {
      Die(peer.name + " answers lead " + std::to_string(number) +
          " with other bytes");
    }
  }
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

double LowestRate(const std::vector<Contender>& contenders) {
  double lowest = Median(contenders.front().calls_per_second);
  for (const Contender& c : contenders) {
    lowest = std::min(lowest, Median(c.calls_per_second));
  }
  return lowest;
}

void Compare(const std::vector<Peer>& peers, const char* kind,
             uint64_t numbers) {
  std::vector<Contender> contenders = ContendersOf(peers, kind, numbers);
  Saturate(contenders);
  const double common = LowestRate(contenders) / 2;
  Pace(contenders, common);
  std::printf("%s, latency at %.0f calls/s\n", kind, common);
  for (const Contender& c : contenders) PrintRow(c, contenders.front());
}

int Main(int argc, char** argv) {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  std::printf("%llu leads\n", static_cast<unsigned long long>(leads));
  const std::vector<Peer> peers = StartAll(argc, argv, replica);
  for (const Peer& peer : peers) {
    if (peer.name == kRedis) {
      FillRedis(peer.server->Port(), replica.Path(), leads);
    }
    CheckAnswers(peer, leads);
  }
  Compare(peers, "random", leads);
  Compare(peers, "hot", std::min(kHotNumbers, leads));
  return 0;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
