// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/client/fake_lookup_server.h"

namespace leadline {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class CommandTest : public testing::Test {
 protected:
  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--server", server_.address()});
    out_.str("");
    err_.str("");
    return RunCommand(arguments, out_, err_, Colours::kOff);
  }

  int GetAfter(const grpc::Status& failure) {
    server_.AskNotToRetry();
    server_.FailNext(failure);
    return Run({"get", "9901111111", "--max-staleness", "30s"});
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  FakeLookupServer server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandTest, GetPrintsTheLead) {
  server_.Answer(SampleAnswer());
  EXPECT_EQ(Run({"get", "+91-9901111111"}), 0);
  EXPECT_THAT(out(), StartsWith("Prashant Singh\n"));
  EXPECT_THAT(err(), IsEmpty());
  EXPECT_EQ(server_.last_request().phone(), "+91-9901111111");
}

TEST_F(CommandTest, GetSendsWhatWasAsked) {
  Run({"get", "99", "--attributes", "Phone,mx_City", "--max-staleness",
       "1500ms"});
  const auto request = server_.last_request();
  EXPECT_THAT(request.attribute_names(),
              testing::ElementsAre("Phone", "mx_City"));
  EXPECT_EQ(request.max_staleness().seconds(), 1);
  EXPECT_EQ(request.max_staleness().nanos(), 500'000'000);
}

TEST_F(CommandTest, GetSendsNoBoundWhenNoneWasAsked) {
  Run({"get", "99"});
  EXPECT_FALSE(server_.last_request().has_max_staleness());
}

TEST_F(CommandTest, JsonIsOneObjectOnOneLine) {
  server_.Answer(SampleAnswer());
  EXPECT_EQ(Run({"get", "9901111111", "--json"}), 0);
  EXPECT_EQ(out().find('\n'), out().size() - 1);
  v1::GetLeadByPhoneResponse back;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(out(), &back).ok());
  EXPECT_EQ(back.lead().id(), SampleAnswer().lead().id());
}

TEST_F(CommandTest, StatusPrintsTheReplica) {
  v1::GetReplicaStatusResponse response;
  response.set_account_id("31415");
  server_.Answer(response);
  EXPECT_EQ(Run({"status"}), 0);
  EXPECT_THAT(out(), HasSubstr("31415"));
  EXPECT_EQ(Run({"status", "--json"}), 0);
  EXPECT_THAT(out(), HasSubstr("\"accountId\":\"31415\""));
}

TEST_F(CommandTest, NotFoundExitsWith1AndSaysHowFreshThatIs) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::NOT_FOUND, "none",
                                     "NO_SUCH_LEAD", {{"age_seconds", "3.4"}})),
            1);
  EXPECT_EQ(err(),
            "leadline: no lead has this number (as of 3 s ago, "
            "complete)\n");
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(CommandTest, BadPhoneExitsWith2AndSaysWhatIsWrong) {
  EXPECT_EQ(GetAfter(BadPhone("it has letters")), 2);
  EXPECT_EQ(err(), "leadline: this cannot be a phone number: it has letters\n");
}

TEST_F(CommandTest, FirstFillExitsWith3AndSaysHowFarItIs) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::UNAVAILABLE, "filling",
                                     "REPLICA_INCOMPLETE",
                                     {{"progress_percent", "43"}})),
            3);
  EXPECT_THAT(err(), HasSubstr("43 %"));
  EXPECT_EQ(server_.calls(), 1);
}

TEST_F(CommandTest, PartialViewExitsWith3AndNamesTheCure) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::UNAVAILABLE, "partial",
                                     "PARTIAL_VIEW")),
            3);
  EXPECT_THAT(err(), HasSubstr("an administrator's key"));
}

TEST_F(CommandTest, MissingReplicaExitsWith3AndNamesTheCure) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::UNAVAILABLE, "none",
                                     "REPLICA_MISSING")),
            3);
  EXPECT_THAT(err(), HasSubstr("start leadline-sync"));
}

TEST_F(CommandTest, StaleReplicaExitsWith3AndSaysBothAges) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::FAILED_PRECONDITION, "old",
                                     "REPLICA_STALE", {{"age_seconds", "95"}})),
            3);
  EXPECT_THAT(err(), HasSubstr("95 s old"));
  EXPECT_THAT(err(), HasSubstr("allows 30 s"));
}

TEST_F(CommandTest, TooManyLeadsIsNotTakenForAnOldReplica) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::FAILED_PRECONDITION,
                                     "more leads than can be told apart",
                                     "TOO_MANY_LEADS")),
            3);
  EXPECT_EQ(err(), "leadline: more leads than can be told apart\n");
}

TEST_F(CommandTest, TooManyBatchesExitWith3AndNameTheCure) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::RESOURCE_EXHAUSTED, "full",
                                     "TOO_MANY_BULK_CALLS")),
            3);
  EXPECT_THAT(err(), HasSubstr("more --max-bulk-calls"));
}

TEST_F(CommandTest, APageThatTheServerDoesNotKnowIsNoFaultOfTheUsers) {
  EXPECT_EQ(GetAfter(ErrorWithReason(StatusCode::INVALID_ARGUMENT, "page_token",
                                     "INVALID_PAGE_TOKEN")),
            4);
  EXPECT_THAT(err(), HasSubstr("its own page"));
}

TEST_F(CommandTest, EveryCodeHasItsExitCodeAndOneLine) {
  const std::vector<std::pair<StatusCode, int>> expected = {
      {StatusCode::RESOURCE_EXHAUSTED, 3},
      {StatusCode::UNAUTHENTICATED, 3},
      {StatusCode::PERMISSION_DENIED, 3},
      {StatusCode::DEADLINE_EXCEEDED, 3},
      {StatusCode::CANCELLED, 3},
      {StatusCode::INTERNAL, 4},
      {StatusCode::UNKNOWN, 4},
      {StatusCode::DATA_LOSS, 4},
      {StatusCode::UNIMPLEMENTED, 4}};
  for (const auto& [code, exit_code] : expected) {
    EXPECT_EQ(GetAfter({code, "the cause"}), exit_code) << code;
    EXPECT_THAT(err(), StartsWith("leadline: ")) << code;
    EXPECT_EQ(err().find('\n'), err().size() - 1) << code;
    EXPECT_THAT(err(), Not(HasSubstr("9901111111"))) << code;
  }
}

TEST_F(CommandTest, AFileThatCannotBeUsedIsWrongUse) {
  EXPECT_EQ(Run({"status", "--token-file", "/no/such/file"}), 2);
  EXPECT_EQ(err(), "leadline: --token-file: /no/such/file cannot be read\n");
  EXPECT_EQ(server_.calls(), 0);
}

TEST_F(CommandTest, JsonErrorIsOneObjectOnOutAndOneLineOnErr) {
  server_.FailNext(ErrorWithReason(StatusCode::NOT_FOUND, "none",
                                   "NO_SUCH_LEAD", {{"age_seconds", "3"}}));
  EXPECT_EQ(Run({"get", "99", "--json"}), 1);
  EXPECT_EQ(out(),
            "{\"error\":{\"code\":\"NOT_FOUND\",\"reason\":\"NO_SUCH_LEAD\","
            "\"message\":\"no lead has this number (as of 3 s ago, complete)\","
            "\"metadata\":{\"age_seconds\":\"3\"},\"exitCode\":1}}\n");
  EXPECT_EQ(err().find('\n'), err().size() - 1);
}

TEST_F(CommandTest, WrongUseExitsWith2) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"get"}), 2);
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(Run({"get", "--json"}), 2);
  EXPECT_THAT(out(), HasSubstr("\"code\":\"INVALID_ARGUMENT\""));
  EXPECT_EQ(server_.calls(), 0);
}

TEST_F(CommandTest, HelpAndVersionExitWith0) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out(), HasSubstr("Exit codes"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out(), StartsWith("leadline "));
}

TEST_F(CommandTest, OutThatTakesNoMoreExitsWith4) {
  server_.Answer(SampleAnswer());
  std::ostream closed(nullptr);
  const std::vector<std::string> arguments = {"--server", server_.address(),
                                              "get", "9901111111"};
  EXPECT_EQ(RunCommand(arguments, closed, err_, Colours::kOff), 4);
  EXPECT_THAT(err(), HasSubstr("could not be written"));
}

TEST_F(CommandTest, NobodyListeningExitsWith3AndNamesTheServer) {
  const std::vector<std::string> arguments = {"--server", "127.0.0.1:1",
                                              "status"};
  EXPECT_EQ(RunCommand(arguments, out_, err_, Colours::kOff), 3);
  EXPECT_THAT(err(), HasSubstr("no server answers at 127.0.0.1:1"));
}

}  // namespace
}  // namespace leadline
