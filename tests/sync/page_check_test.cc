// SPDX-License-Identifier: Apache-2.0
#include "sync/page_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sync/page_text.h"

namespace leadline {
namespace {

using std::chrono::sys_seconds;
using ::testing::HasSubstr;

// 2026-01-02 03:00:00 to 03:10:00.
constexpr sys_seconds kFrom{std::chrono::seconds(1767322800)};
constexpr Stretch kWindow{kFrom, kFrom + std::chrono::minutes(10)};
constexpr TimePoint kLongAfter{kFrom + std::chrono::hours(24)};

absl::Status Check(const std::vector<JsonPairs>& leads,
                   TimePoint changing_since = kLongAfter) {
  PageDecoder decoder([](std::span<const std::string_view>) { return 1U; });
  std::vector<std::string> text;
  for (JsonPairs pairs : leads) {
    pairs.insert(pairs.begin(),
                 {"ProspectID", Quoted(std::to_string(text.size() + 1))});
    text.push_back(ListForm(pairs));
  }
  const auto page =
      decoder.Decode(PageOf(static_cast<int64_t>(text.size()), text));
  if (!page.ok()) return page.status();
  return CheckPage(*page, kWindow, changing_since);
}

JsonPairs Stamped(const std::string& name, const std::string& value) {
  return {{"Phone", "null"}, {"Mobile", "null"}, {name, value}};
}

bool IsRefused(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument;
}

TEST(PageCheckTest, EveryLeadHasWhatLookupsNeedIfOnlyAsNull) {
  const JsonPairs whole = Stamped("LastModifiedOn", "null");
  EXPECT_EQ(Check({}), absl::OkStatus());
  EXPECT_EQ(Check({whole, whole}), absl::OkStatus());
  for (size_t lacking = 0; lacking < whole.size(); ++lacking) {
    JsonPairs lead = whole;
    lead.erase(lead.begin() + static_cast<ptrdiff_t>(lacking));
    EXPECT_TRUE(IsRefused(Check({whole, lead, whole}))) << lacking;
  }
  EXPECT_THAT(Check({{{"Phone", "\"1\""}}}).message(), HasSubstr("Mobile"));
}

TEST(PageCheckTest, AnyOfTheStampsWillDo) {
  for (const char* name :
       {"LeadLastModifiedOn", "LastModifiedOn", "ModifiedOn"}) {
    EXPECT_EQ(Check({Stamped(name, "null")}), absl::OkStatus()) << name;
  }
}

TEST(PageCheckTest, LeadsOfTheWindowPassWithBothItsBounds) {
  for (const char* stamp :
       {"2026-01-02 03:00:00.000", "2026-01-02 03:05:01.999",
        "2026-01-02 03:10:00.000", "1/2/2026 3:05:00 AM"}) {
    EXPECT_EQ(Check({Stamped("LeadLastModifiedOn", Quoted(stamp))}),
              absl::OkStatus())
        << stamp;
    EXPECT_EQ(Check({Stamped("LastModifiedOn", Quoted(stamp))}),
              absl::OkStatus())
        << stamp;
  }
}

TEST(PageCheckTest, LeadsThatWereNotAskedForAreRefused) {
  const JsonPairs good =
      Stamped("LeadLastModifiedOn", "\"2026-01-02 03:05:00.000\"");
  for (const char* stamp :
       {"2026-01-02 02:59:58.000", "2026-01-02 03:10:02.000",
        "2005-01-01 00:00:00.000", "1/2/2026 3:05:00 PM"}) {
    for (const char* name : {"LeadLastModifiedOn", "LastModifiedOn"}) {
      const absl::Status status = Check({good, Stamped(name, Quoted(stamp))});
      EXPECT_TRUE(IsRefused(status)) << name << stamp;
      EXPECT_THAT(status.message(), HasSubstr("not of the window"));
    }
  }
}

// Which of the two upstream goes by is its own affair.
TEST(PageCheckTest, OneStampWithinTheWindowIsEnough) {
  JsonPairs lead = Stamped("LastModifiedOn", "\"2026-01-02 03:05:00.000\"");
  lead.emplace_back("LeadLastModifiedOn", "\"2025-01-01 00:00:00.000\"");
  EXPECT_EQ(Check({lead}), absl::OkStatus());
  lead.back().second = "null";
  EXPECT_EQ(Check({lead}), absl::OkStatus());
}

// Windows do not go by it, and a lead without their stamps is no proof.
TEST(PageCheckTest, ModifiedOnSaysNothing) {
  EXPECT_EQ(Check({Stamped("ModifiedOn", "\"2005-01-01 00:00:00.000\"")}),
            absl::OkStatus());
  JsonPairs lead = Stamped("ModifiedOn", "\"2005-01-01 00:00:00.000\"");
  lead.emplace_back("LeadLastModifiedOn", "\"not a date\"");
  EXPECT_EQ(Check({lead}), absl::OkStatus());
}

TEST(PageCheckTest, ALeadMayChangeWhileItsPageIsMade) {
  const JsonPairs changed =
      Stamped("LeadLastModifiedOn", "\"2026-01-02 04:00:00.000\"");
  const TimePoint then{kFrom + std::chrono::hours(1)};
  EXPECT_EQ(Check({changed}, then), absl::OkStatus());
  EXPECT_TRUE(IsRefused(Check({changed}, then + std::chrono::seconds(1))));
}

}  // namespace
}  // namespace leadline
