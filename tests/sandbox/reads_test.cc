// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sandbox/sample_lead.h"
#include "tests/sandbox/api_fixture.h"

namespace sandbox {
namespace {

class ReadsTest : public ApiFixture {
 protected:
  Json ByPhone(const std::string& argument) {
    return Parsed(Get("RetrieveLeadByPhoneNumber?phone=" + argument));
  }

  Json Search(const std::string& condition, const std::string& more = "") {
    return Parsed(Send("POST", "Leads.Get",
                       R"({"Parameter":{)" + condition + "}" + more + "}"));
  }

  void SetPhone(uint32_t index, const char* name, const char* value) {
    account_->Apply({.kind = ChangeKind::kSet,
                     .index = index,
                     .at_ms = kNow,
                     .name = name,
                     .value = value});
  }
};

TEST_F(ReadsTest, SampleIsFoundByPhoneWordForWord) {
  Open({.leads = 500});
  std::string expected = "[{";
  for (const auto& [name, value] : SampleLead()) {
    expected += '"' + name + "\":";
    expected += value ? '"' + *value + '"' : "null";
    expected += ',';
  }
  expected += R"("Total":"1","CanUpdate":"true"}])";
  EXPECT_EQ(Get("RetrieveLeadByPhoneNumber?phone=9901111111").body, expected);
}

TEST_F(ReadsTest, PhoneIsFoundInEveryFormOfItsNumber) {
  Open({.leads = 500});
  for (const char* const form :
       {"9901111111", "%2B91-9901111111", "+91-9901111111", "919901111111",
        "%2B919901111111", "00919901111111", "09901111111"}) {
    EXPECT_EQ(ByPhone(form).size(), 1u) << form;
  }
}

TEST_F(ReadsTest, StoredFormsAreFoundWithAndWithoutTheirCode) {
  Open({.leads = 20});
  for (const char* const stored :
       {"+91-9811111111", "+919811111111", "919811111111", "9811111111"}) {
    SetPhone(5, "Mobile", stored);
    EXPECT_EQ(ByPhone("9811111111").size(), 1u) << stored;
    EXPECT_EQ(ByPhone("919811111111").size(), 1u) << stored;
  }
  SetPhone(6, "Phone", "+971-501234567");
  EXPECT_EQ(ByPhone("501234567").size(), 1u);
  EXPECT_EQ(ByPhone("971501234567").size(), 1u);
}

TEST_F(ReadsTest, TheCodeThatMayBeLackingIsTheAccounts) {
  ApiOptions options = Unlimited();
  options.country_code = "971";
  Open({.leads = 20}, options);
  SetPhone(6, "Phone", "501234567");
  EXPECT_EQ(ByPhone("971501234567").size(), 1u);
  SetPhone(6, "Phone", "9811111111");
  EXPECT_EQ(ByPhone("919811111111").dump(), "[]");
}

TEST_F(ReadsTest, OtherNumbersWithTheSameEndAreNotFound) {
  Open({.leads = 20});
  SetPhone(6, "Phone", "+1-9811111111");
  EXPECT_EQ(ByPhone("919811111111").dump(), "[]");
  EXPECT_EQ(ByPhone("11111").dump(), "[]");
  EXPECT_EQ(ByPhone("901111111").dump(), "[]");
}

TEST_F(ReadsTest, ACodeThatIsAskedForIsNotPassedOver) {
  Open({.leads = 20});
  SetPhone(5, "Phone", "9811111111");
  SetPhone(6, "Phone", "+1-9811111111");
  EXPECT_EQ(Ids(ByPhone("%2B919811111111"))[0], Attribute(5, "ProspectID"));
  EXPECT_EQ(Ids(ByPhone("0019811111111"))[0], Attribute(6, "ProspectID"));
  EXPECT_EQ(ByPhone("%2B9811111111").dump(), "[]");
  SetPhone(7, "Phone", "971501234567");
  EXPECT_EQ(Ids(ByPhone("%2B971501234567"))[0], Attribute(7, "ProspectID"));
  EXPECT_EQ(Ids(ByPhone("501234567"))[0], Attribute(7, "ProspectID"));
  EXPECT_EQ(ByPhone("%2B501234567").dump(), "[]");
}

TEST_F(ReadsTest, EachOfTwoNumbersInAFieldIsFound) {
  Open({.leads = 20});
  for (const char* const stored :
       {"9811111111, 9822222223", "9811111111 / +91-9822222223"}) {
    SetPhone(5, "Phone", stored);
    EXPECT_EQ(ByPhone("%2B919811111111").size(), 1u) << stored;
    EXPECT_EQ(ByPhone("9822222223").size(), 1u) << stored;
    EXPECT_EQ(ByPhone("98111111119822222223").dump(), "[]") << stored;
  }
  SetPhone(5, "Phone", "080/12345678");
  EXPECT_EQ(ByPhone("8012345678").size(), 1u);
}

TEST_F(ReadsTest, ZerosThatAreNotDialledWithTheCodeAreDropped) {
  Open({.leads = 20});
  SetPhone(5, "Phone", "+91-9811111111");
  for (const char* const form :
       {"%2B91(0)9811111111", "%2B91-09811111111", "9109811111111"}) {
    EXPECT_EQ(ByPhone(form).size(), 1u) << form;
  }
}

TEST_F(ReadsTest, DigitsThatAreNoNumberMayHaveTheAccountsCode) {
  Open({.leads = 20});
  SetPhone(5, "Phone", "98765");
  EXPECT_EQ(ByPhone("98765").size(), 1u);
  EXPECT_EQ(ByPhone("%2B9198765").size(), 1u);
  EXPECT_EQ(ByPhone("%2B198765").dump(), "[]");
}

TEST_F(ReadsTest, ExactMatchFindsTheStoredTextOnly) {
  ApiOptions options = Unlimited();
  options.phone_match = PhoneMatch::kExact;
  Open({.leads = 20}, options);
  SetPhone(6, "Phone", "+91-9811111111");
  EXPECT_EQ(ByPhone("%2B91-9811111111").size(), 1u);
  EXPECT_EQ(ByPhone("+91-9811111111").size(), 1u);
  EXPECT_EQ(ByPhone("9811111111").dump(), "[]");
}

TEST_F(ReadsTest, MostRecentActivityWins) {
  Open({.leads = 20});
  SetPhone(5, "Phone", "9811111111");
  SetPhone(6, "Mobile", "+91-9811111111");
  account_->Touch(5, kNow + 1000);
  EXPECT_EQ(Ids(ByPhone("9811111111"))[0], Attribute(5, "ProspectID"));
  account_->Touch(6, kNow + 2000);
  EXPECT_EQ(Ids(ByPhone("9811111111"))[0], Attribute(6, "ProspectID"));
}

TEST_F(ReadsTest, ActivityWinsOverALeadThatNeverHadOne) {
  Open({.leads = 20});
  const uint32_t fresh = account_->Create(kNow + 5000);
  SetPhone(fresh, "Phone", "9811111111");
  SetPhone(6, "Phone", "9811111111");
  account_->Touch(6, kNow);
  EXPECT_EQ(Ids(ByPhone("9811111111"))[0], Attribute(6, "ProspectID"));
}

TEST_F(ReadsTest, MissingPhoneIsALogicalError) {
  Open({.leads = 20});
  EXPECT_EQ(Get("RetrieveLeadByPhoneNumber").status, 500);
}

TEST_F(ReadsTest, LeadIsFoundByIdInEitherCase) {
  Open({.leads = 20});
  const Json lead =
      Parsed(Get("Leads.GetById?id=1BFDEC89-F91B-46A3-85BD-FDA3F3712518"));
  ASSERT_EQ(lead.size(), 1u);
  EXPECT_EQ(Value(lead[0], "FirstName"), "Prashant");
}

TEST_F(ReadsTest, UnknownAndDeletedIdsAreAnEmptyArray) {
  Open({.leads = 20});
  const std::string id = *Attribute(5, "ProspectID");
  account_->Delete(5, kNow);
  EXPECT_EQ(Get("Leads.GetById?id=" + id).body, "[]");
  EXPECT_EQ(Get("Leads.GetById?id=nonsense").body, "[]");
  EXPECT_EQ(Get("Leads.GetById?id=" + id).status, 200);
}

TEST_F(ReadsTest, ByIdsAnswersThoseThatAreThere) {
  Open({.leads = 20});
  const std::string gone = *Attribute(5, "ProspectID");
  const std::string there = *Attribute(6, "ProspectID");
  account_->Delete(5, kNow);
  const Json answer = Parsed(Send(
      "POST", "Leads/Retrieve/ByIds",
      R"({"SearchParameters":{"LeadIds":[")" + gone + R"(",")" + there +
          R"("]},"Columns":{"Include_CSV":"ProspectID,Phone,ProspectAutoID"}})"));
  EXPECT_EQ(answer["RecordCount"], 1);
  EXPECT_EQ(Ids(answer["Leads"]), std::vector<std::string>{there});
  EXPECT_FALSE(answer["Leads"][0].contains("ProspectAutoId"));
}

TEST_F(ReadsTest, ByIdsWantsIdsAndColumns) {
  Open({.leads = 20});
  const auto status = [this](const std::string& body) {
    return Send("POST", "Leads/Retrieve/ByIds", body).status;
  };
  EXPECT_EQ(status(R"({"Columns":{"Include_CSV":"Phone"}})"), 500);
  EXPECT_EQ(status(R"({"SearchParameters":{"LeadIds":["x"]}})"), 500);
}

TEST_F(ReadsTest, SearchEnumeratesByAscendingNumber) {
  Open({.leads = 60, .stampless = 5});
  std::vector<std::string> numbers;
  std::string last = "0";
  while (true) {
    const Json page =
        Search(R"("LookupName":"ProspectAutoId","LookupValue":")" + last +
                   R"(","SqlOperator":">")",
               Paging(1, 7, "ProspectAutoId"));
    if (page.empty()) break;
    for (const Json& lead : page) {
      last = *Value(lead, "ProspectAutoId");
      numbers.push_back(last);
    }
  }
  EXPECT_EQ(numbers.size(), 60u);
  EXPECT_EQ(numbers.front(), "17");
  EXPECT_EQ(numbers.back(), "76");
}

TEST_F(ReadsTest, SearchComparesDatesToTheMillisecond) {
  Open({.leads = 60});
  account_->Touch(7, kNow + 500);
  account_->Touch(8, kNow);
  const Json found =
      Search(R"("LookupName":"ProspectActivityDate_Max",)"
             R"("LookupValue":"2026-01-01 00:16:40","SqlOperator":">")");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(Ids(found)[0], Attribute(7, "ProspectID"));
}

TEST_F(ReadsTest, SearchByPhoneIsExact) {
  Open({.leads = 60});
  SetPhone(7, "Phone", "+91-9811111111");
  const std::string by = R"("LookupName":"Phone","SqlOperator":"=",)";
  EXPECT_EQ(Search(by + R"("LookupValue":"+91-9811111111")").size(), 1u);
  EXPECT_EQ(Search(by + R"("LookupValue":"9811111111")").size(), 0u);
}

TEST_F(ReadsTest, SearchIgnoresPartsThatItDoesNotKnow) {
  Open({.leads = 10});
  EXPECT_EQ(Search("").size(), 10u);
  EXPECT_EQ(Search(R"("LookupName2":"Phone","LookupValue2":"1")").size(), 10u);
  EXPECT_EQ(Search("", R"(,"Query":{"FilterBy":"Phone"})").size(), 10u);
}

TEST_F(ReadsTest, SearchTakesOneForTrueAndFailsOnTheWord) {
  Open({.leads = 200});
  const std::string by = R"("LookupName":"DoNotCall","SqlOperator":"=",)";
  const Json found = Search(by + R"("LookupValue":"1")", Paging(1, 200));
  EXPECT_GT(found.size(), 0u);
  EXPECT_LT(found.size(), 100u);
  EXPECT_EQ(Search(by + R"("LookupValue":"true")")["Status"], "Error");
}

TEST_F(ReadsTest, SearchMatchesPatterns) {
  Open({.leads = 60});
  SetPhone(7, "Company", "Zenith Unlikely Works");
  const std::string by = R"("LookupName":"Company","SqlOperator":"LIKE",)";
  EXPECT_EQ(Search(by + R"("LookupValue":"%unlikely%")").size(), 1u);
  EXPECT_EQ(Search(by + R"("LookupValue":"Zenith Unl%")").size(), 1u);
  EXPECT_EQ(Search(by + R"("LookupValue":"%Unlikely")").size(), 0u);
}

TEST_F(ReadsTest, MetaDataDescribesEveryField) {
  Open({.leads = 10});
  const Json fields = Parsed(Get("LeadsMetaData.Get"));
  EXPECT_EQ(fields.size(), 130u);
  const Json phone = Parsed(Get("LeadsMetaData.Get?schemaName=Phone"));
  ASSERT_EQ(phone.size(), 1u);
  EXPECT_EQ(phone[0]["DataType"], "Phone");
  const Json stage = Parsed(Get("LeadsMetaData.Get?schemaName=ProspectStage"));
  EXPECT_GT(stage[0]["Options"].size(), 3u);
}

TEST_F(ReadsTest, UserTellsTheDefaultCountryCode) {
  Open({.leads = 10});
  const Json user = Json::parse(
      api_->Handle({.target = "/v2/Authentication.svc/UserByAccessKey.Get",
                    .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
                                {"x-LSQ-SecretKey", kDefaultSecretKey},
                                {"Host", "sandbox:8090"}}},
                   kNow)
          .body);
  EXPECT_EQ(user["DefaultCountryCode"], "91");
  EXPECT_EQ(user["Role"], "Administrator");
  EXPECT_EQ(user["LSQCommonServiceURLs"]["api"], "http://sandbox:8090");
  EXPECT_EQ(user["OrgId"].get<std::string>().size(), 36u);
}

TEST_F(ReadsTest, TextThatNeedsEscapesSurvives) {
  Open({.leads = 10});
  const std::string text = "a\"b\\c\n\t\x01/é🙂";
  SetPhone(5, "Notes", text.c_str());
  const Json lead =
      Parsed(Get("Leads.GetById?id=" + *Attribute(5, "ProspectID")));
  EXPECT_EQ(Value(lead[0], "Notes"), text);
}

}  // namespace
}  // namespace sandbox
