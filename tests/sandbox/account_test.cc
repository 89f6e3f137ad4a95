// SPDX-License-Identifier: Apache-2.0
#include "sandbox/account.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

#include "sandbox/sample_lead.h"
#include "tests/sandbox/api_fixture.h"
#include "tests/support/paths.h"

namespace sandbox {
namespace {

class AccountTest : public ApiFixture {
 protected:
  static Lead LeadOf(const Account& account, uint32_t index) {
    return account.Find(index, kNow).value_or(Lead());
  }

  static size_t NonNull(const Lead& lead) {
    return static_cast<size_t>(
        std::count_if(lead.begin(), lead.end(),
                      [](const auto& a) { return a.value.has_value(); }));
  }
};

TEST_F(AccountTest, FirstLeadIsTheSampleWordForWord) {
  std::ifstream file(leadline::SourcePath("sandbox/sample-lead.json"));
  Json expected = Json::parse(file)[0];
  expected.erase("Total");
  expected.erase("CanUpdate");
  const Account account({.leads = 10});
  const Lead lead = LeadOf(account, 0);
  ASSERT_EQ(lead.size(), 128u);
  size_t at = 0;
  size_t empty = 0;
  for (const auto& [name, value] : expected.items()) {
    EXPECT_EQ(lead[at].name, name);
    EXPECT_EQ(lead[at].value.has_value(), value.is_string());
    if (value.is_string()) {
      EXPECT_EQ(*lead[at].value, value);
    }
    empty += lead[at].value == "" ? 1 : 0;
    ++at;
  }
  EXPECT_EQ(lead.size() - NonNull(lead), 75u);
  EXPECT_EQ(empty, 3u);
}

TEST_F(AccountTest, SameSeedIsTheSameAccount) {
  const Account one({.leads = 300, .seed = 9});
  const Account same({.leads = 300, .seed = 9});
  const Account other({.leads = 300, .seed = 10});
  for (uint32_t i = 0; i < 300; ++i) {
    EXPECT_EQ(LeadOf(one, i), LeadOf(same, i));
    if (i > 0) {
      EXPECT_NE(LeadOf(one, i), LeadOf(other, i));
    }
  }
}

TEST_F(AccountTest, InventedLeadsHave130AttributesOfWhichAboutHalfAreSet) {
  const Account account({.leads = 2000, .seed = 4});
  double total = 0;
  for (uint32_t i = 1; i < 2000; ++i) {
    const Lead lead = LeadOf(account, i);
    ASSERT_EQ(lead.size(), 130u);
    total += static_cast<double>(NonNull(lead));
  }
  EXPECT_GE(total / 1999, 55);
  EXPECT_LE(total / 1999, 65);
}

TEST_F(AccountTest, StoredPhonesComeInAllForms) {
  Open({.leads = 3000, .seed = 2});
  const std::map<std::string, std::regex> forms = {
      {"code and hyphen", std::regex(R"(\+91-[6-9]\d{9})")},
      {"national", std::regex(R"([6-9]\d{9})")},
      {"code without hyphen", std::regex(R"(\+91[6-9]\d{9})")},
      {"code without plus", std::regex(R"(91[6-9]\d{9})")},
      {"emirates", std::regex(R"(\+971-5\d{8})")},
      {"emirates without plus", std::regex(R"(9715\d{8})")},
      {"nine digits", std::regex(R"(5\d{8})")},
      {"two numbers", std::regex(R"(\d{10}(, | / )\d{10})")},
      {"garbage", std::regex(R"([^0-9]+)")}};
  for (const auto& [name, form] : forms) {
    size_t count = 0;
    for (uint32_t i = 1; i < 3000; ++i) {
      count += std::regex_match(Attribute(i, "Phone").value_or(""), form);
    }
    EXPECT_GT(count, 0u) << name;
  }
}

TEST_F(AccountTest, SomeLeadsShareANumberButNoneHasTheSamples) {
  Open({.leads = 3000, .seed = 2});
  const auto national = [](const std::string& stored) {
    std::string digits;
    for (const char c : stored) {
      if (c >= '0' && c <= '9') digits += c;
    }
    return digits.size() > 10 ? digits.substr(digits.size() - 10) : digits;
  };
  std::map<std::string, uint32_t> phones;
  size_t shared_phones = 0;
  size_t mobile_is_phone = 0;
  for (uint32_t i = 1; i < 3000; ++i) {
    const std::string phone = national(Attribute(i, "Phone").value_or(""));
    const std::string mobile = national(Attribute(i, "Mobile").value_or(""));
    EXPECT_EQ(phone.find("9901111111"), std::string::npos) << i;
    EXPECT_EQ(mobile.find("9901111111"), std::string::npos) << i;
    if (phone.size() == 10) shared_phones += !phones.emplace(phone, i).second;
    const auto other = phones.find(mobile);
    mobile_is_phone += other != phones.end() && other->second != i;
  }
  EXPECT_GT(shared_phones, 0u);
  EXPECT_GT(mobile_is_phone, 0u);
}

TEST_F(AccountTest, LargeAccountHasThousandsOfLeadsInOneSecond) {
  const Account account({.leads = 60000});
  std::map<int64_t, int> seconds;
  for (const int64_t stamp : account.Stamps()) ++seconds[stamp / 1000];
  const auto most = std::max_element(
      seconds.begin(), seconds.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  EXPECT_GT(most->second, 5000);
}

TEST_F(AccountTest, TouchMovesTheStampAndTheActivityButNotModifiedOn) {
  Open({.leads = 10});
  const Lead before = LeadOf(*account_, 3);
  account_->Touch(3, kNow);
  const Lead after = LeadOf(*account_, 3);
  std::set<std::string> moved;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i]) moved.insert(before[i].name);
  }
  EXPECT_THAT(moved, testing::IsSupersetOf(
                         {"LeadLastModifiedOn", "LastModifiedOn",
                          "ProspectActivityId_Max", "ProspectActivityDate_Max",
                          "NotableEventdate", "LastVisitDate"}));
  EXPECT_THAT(
      moved,
      testing::IsSubsetOf(
          {"LeadLastModifiedOn", "LastModifiedOn", "ProspectActivityId_Max",
           "ProspectActivityDate_Max", "ProspectActivityName_Max",
           "NotableEvent", "NotableEventdate", "LastVisitDate",
           "ProspectActivityId_Min", "ProspectActivityDate_Min"}));
  EXPECT_EQ(account_->Stamp(3), kNow);
}

TEST_F(AccountTest, BackdatedActivityMovesTheStampOnly) {
  Open({.leads = 10});
  const auto activity = Attribute(3, "ProspectActivityDate_Max");
  account_->Apply({ChangeKind::kBackdatedTouch, 3, kNow});
  EXPECT_EQ(account_->Stamp(3), kNow);
  EXPECT_EQ(Attribute(3, "ProspectActivityDate_Max"), activity);
}

TEST_F(AccountTest, UpdateMovesModifiedOnAndNowAndThenThePhone) {
  Open({.leads = 10});
  std::set<std::optional<std::string>> phones;
  for (int i = 0; i < 40; ++i) {
    account_->Update(3, kNow + i * 1000);
    phones.insert(Attribute(3, "Phone"));
  }
  EXPECT_EQ(Attribute(3, "ModifiedOn"), Attribute(3, "LeadLastModifiedOn"));
  EXPECT_GT(phones.size(), 2u);
  EXPECT_LT(phones.size(), 30u);
}

TEST_F(AccountTest, StampNeverGoesBack) {
  Open({.leads = 10});
  account_->Touch(3, kNow);
  account_->Touch(3, kNow - 5000);
  EXPECT_EQ(account_->Stamp(3), kNow);
}

TEST_F(AccountTest, LateChangeKeepsItsStampButShowsOnlyAfterItsDelay) {
  Open({.leads = 10});
  const int64_t before = account_->Stamp(3);
  account_->Update(3, kNow, 15000);
  account_->Advance(kNow + 14999);
  EXPECT_EQ(account_->Stamp(3), before);
  EXPECT_EQ(account_->LastVisibility(), kNow + 15000);
  account_->Advance(kNow + 15000);
  EXPECT_EQ(account_->Stamp(3), kNow);
  EXPECT_EQ(account_->LastVisibility(), kNever);
}

TEST_F(AccountTest, ChangesOfOneLeadShowInTheirOrder) {
  Open({.leads = 10});
  account_->Apply({.kind = ChangeKind::kSet,
                   .index = 3,
                   .at_ms = kNow,
                   .delay_ms = 10000,
                   .name = "mx_City",
                   .value = "first"});
  account_->Apply({.kind = ChangeKind::kSet,
                   .index = 3,
                   .at_ms = kNow + 1000,
                   .name = "mx_City",
                   .value = "second"});
  account_->Advance(kNow + 9999);
  EXPECT_NE(Attribute(3, "mx_City"), "second");
  account_->Advance(kNow + 10000);
  EXPECT_EQ(Attribute(3, "mx_City"), "second");
}

TEST_F(AccountTest, CreatedLeadIsNotThereBeforeItsDelay) {
  Open({.leads = 10});
  const uint32_t index = account_->Create(kNow, 5000);
  EXPECT_EQ(index, 10u);
  EXPECT_EQ(account_->Find(index, kNow), std::nullopt);
  EXPECT_EQ(account_->LeadCount(), 10u);
  account_->Advance(kNow + 5000);
  EXPECT_EQ(Attribute(index, "CreatedOn"), "2026-01-01 00:16:40.000");
  EXPECT_EQ(account_->LeadCount(), 11u);
}

TEST_F(AccountTest, IdsStayInOrderWhenLeadsAreCreated) {
  Open({.leads = 50});
  for (int i = 0; i < 50; ++i) account_->Create(kNow + i);
  std::vector<std::string> ids;
  for (const uint32_t index : account_->IdOrder()) {
    ids.push_back(*Attribute(index, "ProspectID"));
    EXPECT_EQ(account_->FindId(ids.back()), index);
  }
  EXPECT_EQ(ids.size(), 100u);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_F(AccountTest, DeletedLeadIsGoneAndStaysGone) {
  Open({.leads = 10});
  const std::string id = *Attribute(3, "ProspectID");
  account_->Delete(3, kNow);
  account_->Touch(3, kNow + 1);
  EXPECT_EQ(account_->Find(3, kNow), std::nullopt);
  EXPECT_EQ(account_->FindId(id), std::nullopt);
  EXPECT_EQ(account_->LeadCount(), 9u);
}

TEST_F(AccountTest, MergeHandsOverTheNumberAndStampsTheMaster) {
  Open({.leads = 10});
  account_->Apply({.kind = ChangeKind::kSet,
                   .index = 4,
                   .at_ms = kNow,
                   .name = "Phone",
                   .value = "+91-9812345678"});
  account_->Apply({.kind = ChangeKind::kSet,
                   .index = 3,
                   .at_ms = kNow,
                   .name = "Mobile",
                   .value = std::nullopt});
  account_->Apply(
      {.kind = ChangeKind::kMerge, .index = 3, .at_ms = kNow + 5, .other = 4});
  EXPECT_EQ(Attribute(3, "Mobile"), "+91-9812345678");
  EXPECT_EQ(account_->Stamp(3), kNow + 5);
  EXPECT_EQ(account_->Find(4, kNow), std::nullopt);
}

TEST_F(AccountTest, TouchAllStampsEveryLeadAndChangesNothingElse) {
  Open({.leads = 50});
  const auto modified = Attribute(7, "ModifiedOn");
  account_->Apply({.kind = ChangeKind::kTouchAll, .at_ms = kNow});
  for (const int64_t stamp : account_->Stamps()) EXPECT_EQ(stamp, kNow);
  EXPECT_EQ(Attribute(7, "ModifiedOn"), modified);
}

TEST_F(AccountTest, RenamedOwnerMovesNoStamp) {
  Open({.leads = 50});
  const std::vector<int64_t> stamps = account_->Stamps();
  const auto owner = account_->Text()->Owner(7);
  const auto name = Attribute(7, "OwnerIdName");
  const auto id = Attribute(7, "OwnerId");
  account_->Apply(
      {.kind = ChangeKind::kRenameUser, .index = *owner, .at_ms = kNow});
  EXPECT_NE(Attribute(7, "OwnerIdName"), name);
  EXPECT_EQ(Attribute(7, "OwnerId"), id);
  EXPECT_EQ(account_->Stamps(), stamps);
}

TEST_F(AccountTest, AddedFieldIsNullUntilALeadIsModified) {
  Open({.leads = 10});
  account_->Apply({.kind = ChangeKind::kAddField, .at_ms = kNow});
  EXPECT_EQ(LeadOf(*account_, 3).size(), 131u);
  EXPECT_EQ(LeadOf(*account_, 0).size(), 129u);
  EXPECT_EQ(Attribute(3, "mx_Added_Field_1"), std::nullopt);
  account_->Update(3, kNow + 1000);
  EXPECT_NE(Attribute(3, "mx_Added_Field_1"), std::nullopt);
}

TEST_F(AccountTest, DrawNeverPicksTheSample) {
  Open({.leads = 20, .seed = 5});
  std::mt19937_64 random(11);
  std::map<ChangeKind, int> kinds;
  for (int i = 0; i < 3000; ++i) {
    const Change change = account_->Draw(random, kNow + i, true);
    if (change.kind != ChangeKind::kCreate) {
      EXPECT_NE(change.index, 0u);
    }
    ++kinds[change.kind];
    account_->Apply(change);
  }
  EXPECT_EQ(kinds.size(), 6u);
  EXPECT_EQ(LeadOf(*account_, 0), SampleLead());
}

TEST_F(AccountTest, SameChangesGiveTheSameAccount) {
  Account one({.leads = 40, .seed = 6});
  Account same({.leads = 40, .seed = 6});
  std::mt19937_64 random(3);
  for (int i = 0; i < 500; ++i) {
    Change change = one.Draw(random, kNow + i * 10, true);
    change.delay_ms = static_cast<int64_t>(random() % 200);
    one.Apply(change);
    same.Apply(change);
  }
  one.Advance(kNow + 100000);
  same.Advance(kNow + 100000);
  ASSERT_EQ(one.Size(), same.Size());
  for (uint32_t i = 0; i < one.Size(); ++i) {
    EXPECT_EQ(one.Find(i, kNow), same.Find(i, kNow));
  }
}

TEST_F(AccountTest, MoreLeadsMayShareTheirNumber) {
  const auto numbers = [](double shared) {
    const Account account({.leads = 500, .shared_numbers = shared});
    std::map<std::string, int> leads_of;
    for (uint32_t i = 1; i < 500; ++i) {
      for (const auto& [name, value] : LeadOf(account, i)) {
        if (name != "Phone" || !value) continue;
        std::string digits =
            std::regex_replace(*value, std::regex("[^0-9]"), "");
        if (digits.size() >= 9) ++leads_of[digits.substr(digits.size() - 9)];
      }
    }
    int shared_by = 0;
    for (const auto& [number, leads] : leads_of) {
      if (leads > 1) shared_by += leads;
    }
    return shared_by;
  };
  EXPECT_LT(numbers(0), 50);
  EXPECT_GT(numbers(0.6), 200);
}

TEST_F(AccountTest, AMailingIsTheLastActivityOfManyInOneSecond) {
  const Account account({.leads = 500, .mailed = 0.4});
  std::map<int64_t, std::set<int64_t>> by_second;
  for (uint32_t i = 1; i < 500; ++i) {
    const LeadState& state = account.State(i);
    EXPECT_GE(account.Stamp(i), state.activity_ms);
    by_second[WholeSecond(state.activity_ms)].insert(state.activity_ms);
  }
  by_second.erase(kNever);
  size_t most = 0;
  for (const auto& [second, moments] : by_second) {
    most = std::max(most, moments.size());
  }
  EXPECT_GT(most, 100u);
}

}  // namespace
}  // namespace sandbox
