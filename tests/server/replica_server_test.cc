// SPDX-License-Identifier: Apache-2.0
// The server over real replica files that come, change and go.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "replica/replica_store.h"
#include "replica/writer.h"
#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using google::protobuf::util::MessageDifferencer;
using grpc::StatusCode;
using std::chrono::floor;
using std::chrono::seconds;

constexpr auto kHistoryStart = std::chrono::sys_seconds(seconds(1356998400));

class ReplicaServerTest : public ::testing::Test {
 protected:
  ~ReplicaServerTest() override {
    server_.reset();
    store_.reset();
    writer_.reset();
  }

  std::string Path(const std::string& name) const { return folder_.Path(name); }

  void OpenWriter(const std::string& name) {
    WriterOptions options;
    options.path = Path(name);
    options.account = {"4242", "api.example.com", "u1", "91", true};
    options.history_start = kHistoryStart;
    auto writer = ReplicaWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
    writer_ = *std::move(writer);
  }

  // Stores a lead of this first name, with the sample lead's number.
  void Commit(const std::string& first_name) {
    v1::Lead lead = PrashantSingh();
    lead.set_first_name(first_name);
    std::vector<LeadRow> rows(1);
    rows[0].id = lead.id();
    rows[0].number = 1;
    rows[0].stamp = Now() - seconds(3600);
    rows[0].last_activity = rows[0].stamp;
    rows[0].phone = "+91-9901111111";
    rows[0].lead = lead.SerializeAsString();
    PageCommit page;
    page.rows = rows;
    page.read = {Now(), Now()};
    ASSERT_TRUE(writer_->Commit(page).ok());
  }

  // From here on the whole history is covered.
  void Complete() {
    PageCommit page;
    page.read = {Now(), Now()};
    page.covered = {{{kHistoryStart, floor<seconds>(Now())}, Now()}};
    page.as_of = Now();
    ASSERT_TRUE(writer_->Commit(page).ok());
  }

  void StartServer() {
    ReplicaStoreOptions options;
    options.path = Path("leads.db");
    options.watch_interval = Duration(5);
    store_ = std::make_unique<ReplicaStore>(options);
    auto started = LookupServer::Start(
        {.grpc_address = AnyPort(), .http_address = AnyPort()}, *store_,
        clock_);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stub_ = v1::LeadLookupService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->GrpcPort()),
                            grpc::InsecureChannelCredentials()));
  }

  grpc::Status Get(const std::string& phone) {
    grpc::ClientContext context;
    v1::GetLeadByPhoneRequest request;
    request.set_phone(phone);
    response_.Clear();
    return stub_->GetLeadByPhone(&context, request, &response_);
  }

  // Waits until lookups of the sample number find this first name.
  bool Finds(const std::string& first_name) {
    return Eventually([&] {
      return Get("9901111111").ok() &&
             response_.lead().first_name() == first_name;
    });
  }

  int ReadyStatus() const {
    return Http(*server_->HttpPort(), "GET", "/readyz").status;
  }

  TimePoint Now() const { return clock_.Now(); }

  SystemClock clock_;
  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
  std::unique_ptr<ReplicaStore> store_;
  std::unique_ptr<LookupServer> server_;
  std::unique_ptr<v1::LeadLookupService::Stub> stub_;
  v1::GetLeadByPhoneResponse response_;
};

// The calls that the fake of other tests stands in for, over a real file.
TEST_F(ReplicaServerTest, AnswersListsBatchesAndIds) {
  OpenWriter("leads.db");
  Commit("Prashant");
  Complete();
  StartServer();
  ASSERT_TRUE(Finds("Prashant"));

  v1::ListLeadsByPhoneRequest list;
  list.set_phone("9901111111");
  grpc::ClientContext list_context;
  v1::ListLeadsByPhoneResponse page;
  ASSERT_TRUE(stub_->ListLeadsByPhone(&list_context, list, &page).ok());
  ASSERT_EQ(page.matches_size(), 1);
  EXPECT_TRUE(
      MessageDifferencer::Equals(page.matches(0).lead(), response_.lead()));
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_TRUE(page.freshness().complete());

  v1::BatchGetLeadsByPhoneRequest batch;
  batch.add_phones("nonsense");
  batch.add_phones("+919901111111");
  batch.add_phones("9909999999");
  grpc::ClientContext batch_context;
  v1::BatchGetLeadsByPhoneResponse results;
  ASSERT_TRUE(
      stub_->BatchGetLeadsByPhone(&batch_context, batch, &results).ok());
  EXPECT_EQ(results.results(0).failure().reason(), "INVALID_PHONE");
  EXPECT_TRUE(MessageDifferencer::Equals(results.results(1).match().lead(),
                                         response_.lead()));
  EXPECT_EQ(results.results(2).failure().reason(), "NO_SUCH_LEAD");

  v1::GetLeadByIdRequest by_id;
  by_id.set_id(response_.lead().id());
  grpc::ClientContext id_context;
  v1::GetLeadByIdResponse lead;
  ASSERT_TRUE(stub_->GetLeadById(&id_context, by_id, &lead).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(lead.lead(), response_.lead()));
  by_id.set_id("7f3e9c1a-0000-4000-8000-000000000000");
  grpc::ClientContext unknown_context;
  EXPECT_EQ(ReasonOf(stub_->GetLeadById(&unknown_context, by_id, &lead)),
            "NO_SUCH_LEAD");
}

TEST_F(ReplicaServerTest, StartsBeforeTheReplicaAndPicksItUp) {
  StartServer();
  EXPECT_EQ(ReasonOf(Get("9901111111")), "REPLICA_MISSING");
  EXPECT_EQ(ReadyStatus(), 503);
  OpenWriter("leads.db");
  Commit("Prashant");
  EXPECT_TRUE(Finds("Prashant"));
  EXPECT_EQ(ReadyStatus(), 200);
  EXPECT_FALSE(response_.freshness().complete());
}

TEST_F(ReplicaServerTest, StoredLeadComesBackAsItWas) {
  OpenWriter("leads.db");
  Commit("Prashant");
  StartServer();
  ASSERT_TRUE(Finds("Prashant"));
  EXPECT_TRUE(MessageDifferencer::Equals(response_.lead(), PrashantSingh()));
  EXPECT_EQ(response_.matched_field(), v1::MATCHED_FIELD_PHONE);
  EXPECT_EQ(response_.match_count(), 1);
}

TEST_F(ReplicaServerTest, MissBecomesNotFoundOnceTheReplicaIsComplete) {
  OpenWriter("leads.db");
  StartServer();
  ASSERT_TRUE(Eventually(
      [&] { return ReasonOf(Get("9902222222")) == "REPLICA_INCOMPLETE"; }));
  Complete();
  // Each of the server's threads has a snapshot of its own for some
  // milliseconds: one may know of it before another does.
  ASSERT_TRUE(Eventually([&] {
    const grpc::Status miss = Get("9902222222");
    return miss.error_code() == StatusCode::NOT_FOUND &&
           ReasonOf(miss) == "NO_SUCH_LEAD";
  }));
}

TEST_F(ReplicaServerTest, GoesOnAnsweringWhenTheWriterIsGone) {
  OpenWriter("leads.db");
  Commit("Prashant");
  Complete();
  StartServer();
  ASSERT_TRUE(Finds("Prashant"));
  writer_.reset();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Get("9901111111").ok());
}

TEST_F(ReplicaServerTest, ReplacementBehindALinkIsPickedUpWithoutAnError) {
  OpenWriter("one.db");
  Commit("One");
  writer_.reset();
  OpenWriter("two.db");
  Commit("Two");
  writer_.reset();
  fs::create_symlink("one.db", Path("leads.db"));
  StartServer();
  ASSERT_TRUE(Finds("One"));
  fs::create_symlink("two.db", Path("new-link"));
  fs::rename(Path("new-link"), Path("leads.db"));
  // Each call finds the one or the other, none fails on the way.
  ASSERT_TRUE(Eventually([&] {
    EXPECT_TRUE(Get("9901111111").ok());
    return response_.lead().first_name() == "Two";
  }));
}

TEST_F(ReplicaServerTest, FileThatIsNoReplicaIsNamedToTheOperatorOnly) {
  std::ofstream(Path("leads.db")) << std::string(8192, 'x');
  StartServer();
  const grpc::Status status = Get("9901111111");
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.error_message().find(folder_.Path()), std::string::npos);
  const HttpAnswer ready = Http(*server_->HttpPort(), "GET", "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(ready.body.find("leads.db"), std::string::npos) << ready.body;
}

}  // namespace
}  // namespace leadline
