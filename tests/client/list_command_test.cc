// SPDX-License-Identifier: Apache-2.0
// `leadline list` and `leadline get --id`, of a real server over a replica in
// memory.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "client/cpp/command.h"
#include "client/cpp/whole_list.h"
#include "tests/server/server_fixture.h"

namespace leadline {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class LookupCommandTest : public ServerFixture {
 protected:
  LookupCommandTest() { store_.Open(CompleteState()); }

  std::string Address() const {
    return "127.0.0.1:" + std::to_string(server_->GrpcPort());
  }

  int Run(std::vector<std::string> arguments, std::size_t width = 0) {
    arguments.insert(arguments.begin(), {"--server", Address()});
    out_.str("");
    err_.str("");
    return RunCommand(arguments, out_, err_, Colours::kOff, width);
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  std::ostringstream out_;
  std::ostringstream err_;
};

class ListCommandTest : public LookupCommandTest {
 protected:
  // So many leads with the number, which are numbered from 1.
  void AddLeads(int count) {
    for (int number = 1; number <= count; ++number) {
      v1::Lead lead = PrashantSingh();
      lead.set_number(static_cast<std::uint64_t>(number));
      lead.set_mobile("+91-9901111111");
      lead.mutable_last_activity_at()->set_seconds(1476373000);
      store_.Add("9901111111", Found(lead));
    }
  }

  v1::ListLeadsByPhoneResponse Json() const {
    v1::ListLeadsByPhoneResponse list;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(out(), &list).ok())
        << out();
    return list;
  }

  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::istringstream text(out());
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }
};

TEST_F(ListCommandTest, PrintsALineForEachLead) {
  AddLeads(2);
  EXPECT_EQ(Run({"list", "9901111111"}), 0);
  EXPECT_EQ(out(),
            "#  NAME            NUMBER  FIELD   PHONE           MATCH      "
            "ACTIVE, UTC       LEAD\n"
            "1  Prashant Singh  1       mobile  +91-9901111111  with code  "
            "2016-10-13 15:36  8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54\n"
            "2  Prashant Singh  2       mobile  +91-9901111111  with code  "
            "2016-10-13 15:36  8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54\n"
            "2 leads have the number, as of 5 s ago, complete\n");
  EXPECT_THAT(err(), IsEmpty());
}

TEST_F(ListCommandTest, ReadsAllPagesInOrderAndSaysThatTheyAreMany) {
  AddLeads(2 * kLongList + 1);
  EXPECT_EQ(Run({"list", "9901111111", "--json"}), 0);
  EXPECT_EQ(out().find('\n'), out().size() - 1);
  const v1::ListLeadsByPhoneResponse list = Json();
  ASSERT_EQ(list.matches_size(), 2 * kLongList + 1);
  for (int i = 0; i < list.matches_size(); ++i) {
    ASSERT_EQ(list.matches(i).lead().number(), static_cast<unsigned>(i) + 1);
  }
  EXPECT_EQ(list.next_page_token(), "");
  EXPECT_TRUE(list.freshness().complete());
  EXPECT_EQ(err(),
            "leadline: 1,000 leads have this number, and more follow: --limit "
            "N ends the list\n");
}

TEST_F(ListCommandTest, SaysNothingOfAListOfAThousand) {
  AddLeads(kLongList);
  EXPECT_EQ(Run({"list", "9901111111"}), 0);
  EXPECT_THAT(out(), HasSubstr("\n1,000 leads have the number, "));
  EXPECT_THAT(err(), IsEmpty());
}

TEST_F(ListCommandTest, ALimitEndsTheListAndSaysThatThereIsMore) {
  AddLeads(kLongList + 5);
  EXPECT_EQ(Run({"list", "9901111111", "--limit", "3"}), 0);
  EXPECT_EQ(Lines().size(), 5U);
  EXPECT_THAT(out(), HasSubstr("\nthe first 3; more may have the number, "));
  EXPECT_EQ(Run({"list", "9901111111", "--limit", "1002", "--json"}), 0);
  EXPECT_EQ(Json().matches_size(), kLongList + 2);
  EXPECT_NE(Json().next_page_token(), "");
  EXPECT_THAT(err(), IsEmpty());
}

TEST_F(ListCommandTest, ALimitAboveTheirNumberIsNone) {
  AddLeads(2);
  EXPECT_EQ(Run({"list", "9901111111", "--limit", "20"}), 0);
  EXPECT_THAT(out(), HasSubstr("\n2 leads have the number, "));
}

TEST_F(ListCommandTest, ShowsTheAttributesAskedFor) {
  AddLeads(1);
  EXPECT_EQ(Run({"list", "99 01 11 11 11", "--attributes", "Phone,Fax"}), 0);
  EXPECT_THAT(Lines()[0], EndsWith("  Phone       Fax"));
  EXPECT_THAT(Lines()[1], EndsWith("  9901111111  -"));
}

TEST_F(ListCommandTest, SaysThatAnotherLeadMayHaveTheNumber) {
  AddLeads(1);
  store_.Open(FillingState());
  EXPECT_EQ(Run({"list", "9901111111"}), 0);
  EXPECT_THAT(out(), HasSubstr("1 lead has the number, as of 5 s ago, not "
                               "complete: another lead"));
}

TEST_F(ListCommandTest, FitsTheTerminal) {
  v1::Lead lead = PrashantSingh();
  lead.set_last_name("Sørensen-Zażółć-Ñandú-and-so-on-and-so-forth");
  lead.set_mobile("+91-9901111111, 9902222222, 9903333333 \x1b[2J");
  store_.Add("9901111111", Found(lead));
  EXPECT_EQ(Run({"list", "9901111111"}, 120), 0);
  EXPECT_THAT(Lines()[1], AllOf(HasSubstr("Prashant Sø"), HasSubstr("…  1  "),
                                HasSubstr("+91-9901111111"),
                                Not(HasSubstr("\x1b")), EndsWith(lead.id())));
  const std::string line = Lines()[1];
  const auto width = std::count_if(line.begin(), line.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  });
  EXPECT_EQ(width, 120);
  EXPECT_EQ(Run({"list", "9901111111"}), 0);
  EXPECT_THAT(out(), HasSubstr(lead.last_name() + "  1 "));
}

TEST_F(ListCommandTest, ExitsAsGetDoes) {
  EXPECT_EQ(Run({"list", "9901111111"}), 1);
  EXPECT_EQ(err(),
            "leadline: no lead has this number (as of 5 s ago, complete)\n");
  EXPECT_EQ(Run({"list", "letters"}), 2);
  EXPECT_THAT(err(), StartsWith("leadline: this cannot be a phone number: "));
  EXPECT_EQ(Run({"list", "9901111111", "--max-staleness", "4s"}), 3);
  EXPECT_THAT(err(), HasSubstr("5 s old, and --max-staleness allows 4 s"));
  store_.Open(FillingState());
  EXPECT_EQ(Run({"list", "9901111111", "--json"}), 3);
  EXPECT_THAT(out(), HasSubstr("\"reason\":\"REPLICA_INCOMPLETE\""));
  store_.Fail(absl::InternalError("broken"));
  EXPECT_EQ(Run({"list", "9901111111"}), 4);
}

class GetByIdCommandTest : public LookupCommandTest {
 protected:
  GetByIdCommandTest() {
    IdAnswer there;
    there.found = LeadById{PrashantSingh().SerializeAsString(), kNow, "id-1"};
    store_.AddId("id-1", there);
    there.survivor = "id-1";
    store_.AddId("merged", there);
  }
};

TEST_F(GetByIdCommandTest, PrintsTheLead) {
  EXPECT_EQ(Run({"get", "--id", "id-1"}), 0);
  EXPECT_THAT(out(), AllOf(StartsWith("Prashant Singh\n"),
                           HasSubstr("as of 5 s ago, complete\n"),
                           Not(HasSubstr("redirected"))));
  EXPECT_EQ(Run({"get", "--id", "id-1", "--json", "--attributes", "Phone"}), 0);
  v1::GetLeadByIdResponse answer;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out(), &answer).ok());
  EXPECT_EQ(answer.lead().attributes_size(), 1);
}

TEST_F(GetByIdCommandTest, SaysThatTheIdWasMerged) {
  EXPECT_EQ(Run({"get", "--id", "merged"}), 0);
  EXPECT_THAT(out(), HasSubstr("redirected from merged\n"));
}

TEST_F(GetByIdCommandTest, SaysWhenTheLeadWasDeleted) {
  IdAnswer gone;
  gone.gone_since = kNow;
  store_.AddId("deleted", gone);
  gone.survivor = "survivor";
  store_.AddId("merged-then-deleted", gone);
  EXPECT_EQ(Run({"get", "--id", "deleted"}), 1);
  EXPECT_EQ(err(),
            "leadline: the lead with this id was deleted: seen to be gone at "
            "2026-03-01T12:00:00Z (as of 5 s ago, complete)\n");
  EXPECT_EQ(Run({"get", "--id", "merged-then-deleted"}), 1);
  EXPECT_THAT(err(), HasSubstr("was merged into survivor, which was deleted"));
}

TEST_F(GetByIdCommandTest, ExitsAsGetDoes) {
  EXPECT_EQ(Run({"get", "--id", "nobody"}), 1);
  EXPECT_THAT(err(), HasSubstr("no lead has this id (as of"));
  EXPECT_EQ(Run({"get", "--id", std::string(101, 'x')}), 2);
  EXPECT_EQ(err(),
            "leadline: this cannot be a lead's id: it must be 1 to 100 "
            "bytes\n");
  EXPECT_EQ(Run({"get", "--id", "id-1", "--max-staleness", "4s"}), 3);
  store_.Open(FillingState());
  EXPECT_EQ(Run({"get", "--id", "nobody"}), 3);
  EXPECT_THAT(err(), HasSubstr("this id is not among the leads read so far"));
}

TEST_F(ListCommandTest, TheClientAsksForBatchesToo) {
  AddLeads(1);
  v1::BatchGetLeadsByPhoneRequest request;
  request.add_phones("9901111111");
  request.add_phones("9902222222");
  const LeadClient client({Address(), std::chrono::seconds(20)});
  const auto result = client.BatchGetLeadsByPhone(request);
  ASSERT_TRUE(result.Ok()) << result.Error().message;
  ASSERT_EQ(result.Value().results_size(), 2);
  EXPECT_EQ(result.Value().results(0).match().lead().number(), 1U);
  EXPECT_EQ(result.Value().results(1).failure().reason(), "NO_SUCH_LEAD");
}

}  // namespace
}  // namespace leadline
