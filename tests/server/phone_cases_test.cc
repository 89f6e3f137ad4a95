// SPDX-License-Identifier: Apache-2.0
// The phone rules, by the tables in tests/data/phones: asked of a real server
// as any client would ask it.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "replica/replica_store.h"
#include "tests/replica/phone_table.h"
#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

// A server over the replica of one table, and a client of it.
class ServedTable {
 public:
  explicit ServedTable(const PhoneTable& table) {
    const absl::Status filled = FillReplica(table, folder_.Path("leads.db"));
    EXPECT_TRUE(filled.ok()) << filled;
    ReplicaStoreOptions options;
    options.path = folder_.Path("leads.db");
    store_ = std::make_unique<ReplicaStore>(options);
    auto started = LookupServer::Start(
        {.grpc_address = AnyPort(), .http_address = AnyPort()}, *store_,
        clock_);
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stub_ = v1::LeadLookupService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->GrpcPort()),
                            grpc::InsecureChannelCredentials()));
  }

  // What the server answers, in the table's words.
  std::string AnswerTo(const std::string& ask) {
    grpc::ClientContext context;
    v1::GetLeadByPhoneRequest request;
    request.set_phone(ask);
    v1::GetLeadByPhoneResponse response;
    const grpc::Status status =
        stub_->GetLeadByPhone(&context, request, &response);
    if (!status.ok()) return ErrorText(status);
    return FoundText(static_cast<int64_t>(response.lead().number()),
                     v1::MatchedField_Name(response.matched_field()),
                     v1::MatchKind_Name(response.match_kind()),
                     response.match_count());
  }

 private:
  static std::string ErrorText(const grpc::Status& status) {
    const std::string reason = ReasonOf(status);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND &&
        reason == "NO_SUCH_LEAD") {
      return NoneText();
    }
    if (status.error_code() != grpc::StatusCode::INVALID_ARGUMENT ||
        reason != "INVALID_PHONE") {
      return reason + ": " + status.error_message();
    }
    const auto request = DetailOf<google::rpc::BadRequest>(status);
    return request && request->field_violations_size() == 1
               ? InvalidText(request->field_violations(0).description())
               : "no BadRequest";
  }

  SystemClock clock_;
  TempFolder folder_;
  std::unique_ptr<ReplicaStore> store_;
  std::unique_ptr<LookupServer> server_;
  std::unique_ptr<v1::LeadLookupService::Stub> stub_;
};

TEST(PhoneCasesServerTest, EachCaseGetsItsAnswer) {
  for (const PhoneTable& table : PhoneTables()) {
    ServedTable served(table);
    if (HasFailure()) return;
    for (const PhoneCase& one : table.cases) {
      EXPECT_EQ(served.AnswerTo(one.ask), one.expect)
          << table.file << ": " << one.name;
    }
  }
}

}  // namespace
}  // namespace leadline
