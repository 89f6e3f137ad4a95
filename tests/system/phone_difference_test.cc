// SPDX-License-Identifier: Apache-2.0
// Random questions in all written forms, asked of upstream itself and of a
// server whose replica the worker filled from it: both answer the same. The
// sandbox compares numbers by itself and shares no code with us.
//
// 100,000 questions in all; LEADLINE_SEEDS below 1 makes them fewer by as much.
// LEADLINE_SEED chooses other accounts and other questions.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "leadline/v1/lookup.grpc.pb.h"
#include "replica/replica_store.h"
#include "server/lookup_server.h"
#include "tests/support/environment.h"
#include "tests/system/account_rig.h"
#include "tests/system/asked_upstream.h"
#include "tests/system/phone_questions.h"

namespace leadline {
namespace {

constexpr size_t kQuestions = 100000;
// The accounts' own country codes; the last has none.
constexpr const char* kOwnCodes[] = {"91", "971", "1", ""};
constexpr char kLeads[] = "400";
constexpr size_t kAtOnce = 50;
constexpr char kHost[] = "127.0.0.1";

size_t QuestionsOfEach() {
  const double share = std::min(1.0, FromEnvironment("LEADLINE_SEEDS", 1));
  return static_cast<size_t>(share * kQuestions) / std::size(kOwnCodes);
}

struct Tally {
  size_t asked = 0;
  size_t hits = 0;
  size_t several = 0;    // of the hits: more leads than one have the number
  size_t tied = 0;       // of these: the best print the same activity second
  size_t otherwise = 0;  // of these: upstream decided for another than we
};

// One call of ours, which goes on while upstream is asked.
struct OurCall {
  grpc::ClientContext context;
  v1::GetLeadByPhoneRequest request;
  v1::GetLeadByPhoneResponse response;
  grpc::Status status;
};

// One account, a replica of it, and a server.
class ComparedAccount {
 public:
  ComparedAccount(const std::string& own_code, uint64_t seed) {
    rig_.StartSandbox({"--rate", "none", "--phone-rows", "all", "--leads",
                       kLeads, "--shared-numbers", "0.4", "--mailed", "0.4",
                       "--seed", std::to_string(seed), "--country-code",
                       own_code});
    Program::Options sync =
        rig_.SyncOptions({"--once", "--safety-lag", "1s", "--rate", "100/1s"});
    const Finished filled = RunToEnd(sync);
    EXPECT_EQ(filled.exit_code, 0) << filled.log;
    upstream_ = std::make_unique<AskedUpstream>(
        rig_.sandbox_port(), sync.environment["LEADSQUARED_ACCESS_KEY"],
        sync.environment["LEADSQUARED_SECRET_KEY"]);
    store_ = std::make_unique<ReplicaStore>(
        ReplicaStoreOptions{.path = rig_.replica()});
    auto server =
        LookupServer::Start({.grpc_address = {kHost, 0}}, *store_, clock_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    stub_ = v1::LeadLookupService::NewStub(grpc::CreateChannel(
        std::string(kHost) + ":" + std::to_string(server_->GrpcPort()),
        grpc::InsecureChannelCredentials()));
  }

  std::vector<std::string> StoredNumbers() {
    return upstream_->StoredNumbers();
  }

  // Asks both all of the questions. The first difference, or "".
  std::string Ask(const std::vector<std::string>& phones, Tally& tally) {
    std::vector<OurCall> calls(phones.size());
    std::latch answered(static_cast<std::ptrdiff_t>(phones.size()));
    for (size_t i = 0; i < phones.size(); ++i) {
      OurCall& call = calls[i];
      call.request.set_phone(phones[i]);
      stub_->async()->GetLeadByPhone(&call.context, &call.request,
                                     &call.response,
                                     [&](const grpc::Status& status) {
                                       call.status = status;
                                       answered.count_down();
                                     });
    }
    std::vector<UpstreamAnswer> theirs;
    theirs.reserve(phones.size());
    for (const std::string& phone : phones) {
      theirs.push_back(upstream_->ByPhone(phone));
      Count(theirs.back(), tally);
    }
    answered.wait();
    for (size_t i = 0; i < phones.size(); ++i) {
      const std::string wrong = Difference(calls[i], theirs[i]);
      if (!wrong.empty()) return '"' + phones[i] + "\": " + wrong;
    }
    return "";
  }

 private:
  static void Count(const UpstreamAnswer& answer, Tally& tally) {
    ++tally.asked;
    if (answer.Count() == 0) return;
    ++tally.hits;
    if (answer.Count() == 1) return;
    ++tally.several;
    if (answer.Tied() > 1) ++tally.tied;
    if (!answer.DecidesAsPrinted()) ++tally.otherwise;
  }

  static std::string Difference(const OurCall& ours,
                                const UpstreamAnswer& theirs) {
    if (ours.status.ok()) return theirs.WrongWith(ours.response);
    if (ours.status.error_code() != grpc::StatusCode::NOT_FOUND) {
      return ours.status.error_message();
    }
    return theirs.Count() == 0 ? "" : "no lead, and upstream has one";
  }

  AccountRig rig_;
  SystemClock clock_;
  std::unique_ptr<AskedUpstream> upstream_;
  std::unique_ptr<ReplicaStore> store_;
  std::unique_ptr<LookupServer> server_;
  std::unique_ptr<v1::LeadLookupService::Stub> stub_;
};

// Asks one account, a few questions at a time.
void Compare(const std::string& own_code, uint64_t seed, Tally& tally) {
  ComparedAccount account(own_code, seed);
  ASSERT_FALSE(testing::Test::HasFailure());
  PhoneQuestions questions(account.StoredNumbers(), own_code, seed);
  for (size_t asked = 0; asked < QuestionsOfEach(); asked += kAtOnce) {
    std::vector<std::string> phones(kAtOnce);
    for (std::string& phone : phones) phone = questions.Next();
    ASSERT_EQ(account.Ask(phones, tally), "")
        << "in the account with the code \"" << own_code << "\"";
  }
}

TEST(PhoneDifferenceTest, AnswersWhatUpstreamAnswers) {
  auto seed = static_cast<uint64_t>(FromEnvironment("LEADLINE_SEED", 1));
  std::printf("repeat with LEADLINE_SEED=%ju\n", uintmax_t{seed});
  Tally tally;
  for (const char* const own_code : kOwnCodes) {
    ASSERT_NO_FATAL_FAILURE(Compare(own_code, seed++, tally));
  }
  std::printf(
      "%zu questions: %zu found, %zu of them among several; %zu decided within "
      "a second, %zu of these otherwise than by what is printed\n",
      tally.asked, tally.hits, tally.several, tally.tied, tally.otherwise);
  EXPECT_GE(tally.asked, QuestionsOfEach() * std::size(kOwnCodes));
  EXPECT_GE(tally.hits, tally.asked / 2);
  EXPECT_GE(tally.several, tally.asked / 4);
  EXPECT_GT(tally.otherwise, 0u);
}

}  // namespace
}  // namespace leadline
