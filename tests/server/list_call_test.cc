// SPDX-License-Identifier: Apache-2.0
// ListLeadsByPhone and GetLeadById over a real connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"

namespace leadline {
namespace {

using google::rpc::BadRequest;
using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ListCallTest : public ServerFixture {
 protected:
  ListCallTest() {
    store_.Open(CompleteState());
    for (const char* name : {"A", "B", "C", "D", "E"}) {
      v1::Lead lead = PrashantSingh();
      lead.set_first_name(name);
      store_.Add("9901111111", Found(lead));
    }
  }

  static v1::ListLeadsByPhoneRequest Request(const std::string& phone,
                                             int32_t size = 0) {
    v1::ListLeadsByPhoneRequest request;
    request.set_phone(phone);
    request.set_page_size(size);
    return request;
  }

  grpc::Status List(const v1::ListLeadsByPhoneRequest& request) {
    context_ = NewContext();
    page_.Clear();
    return stub_->ListLeadsByPhone(context_.get(), request, &page_);
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const v1::PhoneMatch& match : page_.matches()) {
      names.push_back(match.lead().first_name());
    }
    return names;
  }

  v1::ListLeadsByPhoneResponse page_;  // of the latest call
};

TEST_F(ListCallTest, GivesAllInOrderPageByPage) {
  v1::ListLeadsByPhoneRequest request = Request("9901111111", 2);
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(Names(), ElementsAre("A", "B"));
  request.set_page_token(page_.next_page_token());
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(Names(), ElementsAre("C", "D"));
  request.set_page_token(page_.next_page_token());
  request.set_page_size(1);
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(Names(), ElementsAre("E"));
  EXPECT_EQ(page_.next_page_token(), "");
}

TEST_F(ListCallTest, EachMatchTellsHowItMatched) {
  ASSERT_TRUE(List(Request("9901111111")).ok());
  ASSERT_EQ(page_.matches_size(), 5);
  const v1::PhoneMatch& match = page_.matches(0);
  EXPECT_EQ(match.matched_field(), v1::MATCHED_FIELD_MOBILE);
  EXPECT_EQ(match.match_kind(), v1::MATCH_KIND_DEFAULT_COUNTRY);
  EXPECT_EQ(match.lead_read_at().seconds(), 1772366340);
  EXPECT_EQ(match.lead().attributes().at("LastName"), "Singh");
  EXPECT_TRUE(page_.freshness().complete());
  EXPECT_EQ(page_.freshness().age().seconds(), 5);
}

TEST_F(ListCallTest, CutsTheAttributes) {
  v1::ListLeadsByPhoneRequest request = Request("9901111111");
  request.add_attribute_names("mx_City");
  ASSERT_TRUE(List(request).ok());
  for (const v1::PhoneMatch& match : page_.matches()) {
    EXPECT_EQ(match.lead().attributes_size(), 1);
  }
}

TEST_F(ListCallTest, APageEndsAtThreeMegabytes) {
  for (int i = 0; i < 3; ++i) {
    v1::Lead lead;
    (*lead.mutable_attributes())["mx_Notes"] = std::string(1'400'000, 'n');
    store_.Add("9902222222", Found(lead));
  }
  v1::ListLeadsByPhoneRequest request = Request("9902222222", 3);
  ASSERT_TRUE(List(request).ok());
  EXPECT_EQ(page_.matches_size(), 2);
  request.set_page_token(page_.next_page_token());
  ASSERT_TRUE(List(request).ok());
  EXPECT_EQ(page_.matches_size(), 1);
  EXPECT_EQ(page_.next_page_token(), "");
}

TEST_F(ListCallTest, NoneIsNotFoundAndOnlyWhileTheReplicaIsComplete) {
  const grpc::Status none = List(Request("9909999999"));
  EXPECT_EQ(none.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(none), "NO_SUCH_LEAD");
  store_.Open(FillingState());
  EXPECT_EQ(ReasonOf(List(Request("9909999999"))), "REPLICA_INCOMPLETE");
  ASSERT_TRUE(List(Request("9901111111")).ok());
  EXPECT_FALSE(page_.freshness().complete());
}

TEST_F(ListCallTest, RefusesWhatItCannotUnderstand) {
  EXPECT_EQ(ReasonOf(List(Request("nonsense"))), "INVALID_PHONE");
  EXPECT_EQ(ReasonOf(List(Request("9901111111", -1))), "INVALID_PAGE_SIZE");
  v1::ListLeadsByPhoneRequest request = Request("9901111111");
  request.mutable_max_staleness()->set_nanos(-1);
  EXPECT_EQ(ReasonOf(List(request)), "INVALID_MAX_STALENESS");
  request.mutable_max_staleness()->set_nanos(1);
  EXPECT_EQ(ReasonOf(List(request)), "REPLICA_STALE");
  request.clear_max_staleness();
  for (const char* token : {"x", "no token", "AAAA"}) {
    request.set_page_token(token);
    const grpc::Status status = List(request);
    EXPECT_EQ(ReasonOf(status), "INVALID_PAGE_TOKEN") << token;
    EXPECT_EQ(DetailOf<BadRequest>(status)->field_violations(0).field(),
              "page_token");
  }
}

TEST_F(ListCallTest, ATokenIsGoodForItsNumberOnly) {
  ASSERT_TRUE(List(Request("9901111111", 1)).ok());
  v1::ListLeadsByPhoneRequest request = Request("9902222222", 1);
  request.set_page_token(page_.next_page_token());
  EXPECT_EQ(ReasonOf(List(request)), "INVALID_PAGE_TOKEN");
  request.set_phone("+9901111111");
  EXPECT_EQ(ReasonOf(List(request)), "INVALID_PAGE_TOKEN");
  request.set_phone("0990-1111111");
  EXPECT_TRUE(List(request).ok()) << "another form of the same question";
}

class GetByIdTest : public ServerFixture {
 protected:
  GetByIdTest() {
    store_.Open(CompleteState());
    IdAnswer there;
    there.found = LeadById{PrashantSingh().SerializeAsString(),
                           kNow - std::chrono::seconds(60), "id-1"};
    store_.AddId("id-1", there);
    there.survivor = "id-1";
    store_.AddId("merged", there);
    IdAnswer gone;
    gone.gone_since = kNow - std::chrono::hours(1);
    store_.AddId("deleted", gone);
    gone.survivor = "id-7";
    store_.AddId("merged-then-deleted", gone);
  }

  grpc::Status GetById(const std::string& id) {
    v1::GetLeadByIdRequest request;
    request.set_id(id);
    return GetById(request);
  }
  grpc::Status GetById(const v1::GetLeadByIdRequest& request) {
    context_ = NewContext();
    answer_.Clear();
    return stub_->GetLeadById(context_.get(), request, &answer_);
  }

  v1::GetLeadByIdResponse answer_;  // of the latest call
};

TEST_F(GetByIdTest, GivesTheLead) {
  ASSERT_TRUE(GetById("id-1").ok());
  EXPECT_EQ(answer_.lead().first_name(), "Prashant");
  EXPECT_EQ(answer_.redirected_from(), "");
  EXPECT_TRUE(answer_.freshness().complete());
  EXPECT_EQ(answer_.freshness().lead_read_at().seconds(), 1772366340);
}

TEST_F(GetByIdTest, AMergedIdLeadsToItsSurvivor) {
  ASSERT_TRUE(GetById("merged").ok());
  EXPECT_EQ(answer_.lead().first_name(), "Prashant");
  EXPECT_EQ(answer_.redirected_from(), "merged");
}

TEST_F(GetByIdTest, CutsTheAttributes) {
  v1::GetLeadByIdRequest request;
  request.set_id("id-1");
  request.add_attribute_names("Phone");
  ASSERT_TRUE(GetById(request).ok());
  EXPECT_EQ(answer_.lead().attributes_size(), 1);
}

TEST_F(GetByIdTest, ADeletedOneSaysWhen) {
  const grpc::Status status = GetById("deleted");
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "LEAD_DELETED");
  EXPECT_EQ(MetadataOf(status, "deleted_at"), "2026-03-01T11:00:00Z");
  EXPECT_EQ(MetadataOf(status, "survivor_id"), "absent");
  EXPECT_EQ(MetadataOf(status, "age_seconds"), "5.000");
  const grpc::Status merged = GetById("merged-then-deleted");
  EXPECT_EQ(ReasonOf(merged), "LEAD_DELETED");
  EXPECT_EQ(MetadataOf(merged, "survivor_id"), "id-7");
}

TEST_F(GetByIdTest, NotFoundIsAPromiseOfACompleteReplica) {
  EXPECT_EQ(ReasonOf(GetById("nobody")), "NO_SUCH_LEAD");
  store_.Open(FillingState());
  for (const char* id : {"nobody", "deleted"}) {
    const grpc::Status status = GetById(id);
    EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(ReasonOf(status), "REPLICA_INCOMPLETE");
  }
}

TEST_F(GetByIdTest, RefusesAnIdThatIsNone) {
  for (const std::string& id : {std::string(), std::string(101, 'x')}) {
    const grpc::Status status = GetById(id);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(status), "INVALID_ID");
  }
  EXPECT_EQ(ReasonOf(GetById(std::string(100, 'x'))), "NO_SUCH_LEAD");
}

TEST_F(GetByIdTest, BoundsTheAge) {
  v1::GetLeadByIdRequest request;
  request.set_id("id-1");
  request.mutable_max_staleness()->set_seconds(4);
  EXPECT_EQ(ReasonOf(GetById(request)), "REPLICA_STALE");
}

}  // namespace
}  // namespace leadline
