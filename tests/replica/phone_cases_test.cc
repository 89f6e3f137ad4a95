// SPDX-License-Identifier: Apache-2.0
// The phone rules, by the tables in tests/data/phones: through a real writer
// and a real reader. A new case needs no code.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leadline/v1/lookup.pb.h"
#include "replica/numbering_plans.h"
#include "replica/phone_keys.h"
#include "replica/phone_text.h"
#include "replica/reader.h"
#include "tests/replica/phone_table.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

// What the replica answers, in the table's words.
std::string AnswerTo(ReplicaReader& reader, const std::string& ask) {
  const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(ask);
  if (!query.ok()) return InvalidText(std::string(query.status().message()));
  const absl::StatusOr<PhoneAnswer> answer = reader.FindByPhone(*query);
  if (!answer.ok()) return answer.status().ToString();
  if (!answer->found) return answer->complete ? NoneText() : "not complete";
  v1::Lead lead;
  EXPECT_TRUE(lead.ParseFromString(answer->found->lead));
  return FoundText(
      static_cast<int64_t>(lead.number()),
      v1::MatchedField_Name(static_cast<int>(answer->found->field)),
      v1::MatchKind_Name(static_cast<int>(answer->found->kind)),
      answer->found->match_count);
}

class PhoneCasesTest : public testing::Test {
 protected:
  const std::vector<PhoneTable> tables_ = PhoneTables();
  TempFolder folder_;
};

TEST_F(PhoneCasesTest, EachCaseGetsItsAnswer) {
  for (const PhoneTable& table : tables_) {
    const std::string path = folder_.Path(table.file + ".db");
    const absl::Status filled = FillReplica(table, path);
    ASSERT_TRUE(filled.ok()) << filled;
    const auto reader =
        ReplicaReader::Open(path, std::make_shared<LeadDictionaries>());
    ASSERT_TRUE(reader.ok()) << reader.status();
    for (const PhoneCase& one : table.cases) {
      EXPECT_EQ(AnswerTo(**reader, one.ask), one.expect)
          << table.file << ": " << one.name;
    }
  }
}

TEST_F(PhoneCasesTest, ThereAreManyCasesOfManyCountries) {
  const NumberingPlans plans;
  size_t cases = 0;
  std::set<std::string> codes;
  for (const PhoneTable& table : tables_) {
    cases += table.cases.size();
    for (const PhoneLead& lead : table.leads) {
      const std::string& phone = lead.row.phone;
      if (phone.size() < 8 || phone[0] != '+') continue;
      if (phone[1] < '1' || phone[1] > '9') continue;
      const std::string code =
          phone.substr(1, CallingCodeLength(phone.substr(1)));
      if (plans.CodeOf(code) != 0) codes.insert(code);
    }
  }
  EXPECT_GE(cases, 300U);
  EXPECT_GE(codes.size(), 10U);
}

TEST_F(PhoneCasesTest, NoNameAndNoQuestionOfAGroupComesTwice) {
  std::set<std::string> names;
  for (const PhoneTable& table : tables_) {
    std::set<std::pair<size_t, std::string>> asked;
    for (const PhoneCase& one : table.cases) {
      EXPECT_TRUE(names.insert(one.name).second) << one.name;
      EXPECT_TRUE(asked.emplace(one.group, one.ask).second) << one.name;
    }
  }
}

TEST_F(PhoneCasesTest, TheLeadOfEachCaseIsOneOfItsGroup) {
  for (const PhoneTable& table : tables_) {
    std::map<int64_t, size_t> group_of;
    for (const PhoneLead& lead : table.leads) {
      EXPECT_GT(lead.row.number, 0) << table.file;
      EXPECT_TRUE(group_of.emplace(lead.row.number, lead.group).second)
          << table.file << ": two leads " << lead.row.number;
    }
    for (const PhoneCase& one : table.cases) {
      if (one.lead == 0) continue;
      ASSERT_TRUE(group_of.contains(one.lead)) << one.name;
      EXPECT_EQ(group_of.at(one.lead), one.group) << one.name;
    }
  }
}

// So that each answer is the same with the leads of its group alone.
TEST_F(PhoneCasesTest, LeadsOfTwoGroupsShareNoDigitsToBeFoundBy) {
  for (const PhoneTable& table : tables_) {
    const absl::StatusOr<PhoneKeyRules> rules =
        PhoneKeyRules::Create(table.default_country_code);
    ASSERT_TRUE(rules.ok()) << rules.status();
    std::map<PhoneKey, const PhoneLead*> first;
    for (const PhoneLead& lead : table.leads) {
      for (const std::string& stored : {lead.row.phone, lead.row.mobile}) {
        for (const PhoneIndexKey& key : rules->KeysOf(stored)) {
          const PhoneLead* other = first.emplace(key.key, &lead).first->second;
          EXPECT_EQ(other->group, lead.group)
              << table.file << ": leads " << other->row.number << " and "
              << lead.row.number;
        }
      }
    }
  }
}

}  // namespace
}  // namespace leadline
