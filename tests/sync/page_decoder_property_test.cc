// SPDX-License-Identifier: Apache-2.0
// The page decoder against a second, slower reader of the same pages: random
// pages in every form, and the sample lead of the upstream's documentation.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "leadline/v1/lead.pb.h"
#include "sync/page_decoder.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

using Json = nlohmann::ordered_json;
using Attributes = std::vector<std::pair<std::string, Json>>;

// What a page should become, from its own description.
struct ExpectedLead {
  std::map<std::string, std::string> values;
  std::vector<std::string> names;
};

// As a name is kept: one with a zero byte is mended.
std::string KeptName(std::string name) {
  for (size_t at = 0; (at = name.find('\0', at)) != std::string::npos;) {
    name.replace(at, 1, "\ufffd");
  }
  return name;
}

// `ascii`: whether the page escapes what is not ASCII. JSON that is kept as
// text keeps its escapes.
ExpectedLead Expect(const Attributes& attributes, bool ascii) {
  ExpectedLead lead;
  std::map<std::string, Json> last;
  for (const auto& [printed, value] : attributes) {
    const std::string name = KeptName(printed);
    if (name == "Total" || name == "CanUpdate") continue;
    if (!last.contains(name)) lead.names.push_back(name);
    last[name] = value;
  }
  for (const auto& [name, value] : last) {
    if (value.is_null()) continue;
    lead.values[name] = value.is_string() ? value.get<std::string>()
                                          : value.dump(-1, ' ', ascii);
  }
  return lead;
}

class PageMaker {
 public:
  explicit PageMaker(uint32_t seed) : random_(seed) {}

  bool Chance(double probability) {
    return std::uniform_real_distribution<>(0, 1)(random_) < probability;
  }
  size_t Below(size_t limit) { return random_() % limit; }

  std::string Text() {
    static const std::vector<std::string> kPieces = {"a",
                                                     "Prashant",
                                                     "\"",
                                                     "\\",
                                                     "/",
                                                     "\n",
                                                     "\t",
                                                     "é",
                                                     "नमस्ते",
                                                     "😀",
                                                     "\x01",
                                                     "\x7f",
                                                     "{}",
                                                     "[1,2]",
                                                     "",
                                                     "null",
                                                     "  ",
                                                     "\u2028",
                                                     "\r",
                                                     "\b",
                                                     ",\"Value\":",
                                                     "99",
                                                     std::string(1, '\0'),
                                                     std::string(300, 'x')};
    std::string text;
    for (size_t i = Below(5); i > 0; --i)
      text += kPieces[Below(kPieces.size())];
    return text;
  }

  Json Value() {
    switch (Below(12)) {
      case 0:
      case 1:
      case 2:
        return nullptr;
      case 3:
        return static_cast<int64_t>(random_());
      case 4:
        return Chance(0.5);
      case 5:
        return Json::array({1, nullptr, Text()});
      case 6:
        return Json{{"k", Json::array({Text()})}, {"l", 7}};
      default:
        return Text();
    }
  }

  Attributes Lead(const std::vector<std::string>& names) {
    Attributes lead = {{"ProspectID", "id-" + std::to_string(Below(100000))}};
    for (const std::string& name : names) {
      if (!Chance(0.01)) lead.emplace_back(name, Value());
    }
    if (Chance(0.1)) lead.emplace_back(names.front(), Value());
    if (Chance(0.7)) lead.emplace_back("Total", "17");
    if (Chance(0.7)) lead.emplace_back("CanUpdate", "true");
    return lead;
  }

  // A flat object can have a name only once in the library that writes it.
  std::string Print(const Attributes& attributes, bool flat, bool ascii) {
    if (!flat) {
      Json list = Json::array();
      for (const auto& [name, value] : attributes) {
        list.push_back({{"Attribute", name}, {"Value", value}});
        if (Chance(0.2)) list.back()["Fields"] = nullptr;
      }
      return Json{{"LeadPropertyList", list}}.dump(-1, ' ', ascii);
    }
    std::string out = "{";
    for (const auto& [name, value] : attributes) {
      if (out.size() > 1) out += Chance(0.5) ? "," : " ,\n ";
      out +=
          Json(name).dump(-1, ' ', ascii) + ": " + value.dump(-1, ' ', ascii);
    }
    return out + "}";
  }

 private:
  std::mt19937 random_;
};

class PageDecoderPropertyTest : public ::testing::Test {
 protected:
  // One page of random leads, decoded and compared.
  void CheckOnePage(PageMaker& maker) {
    std::vector<std::string> names;
    for (size_t i = 1 + maker.Below(20); i > 0; --i) {
      names.push_back("mx_" + std::to_string(i) + maker.Text());
    }
    std::vector<ExpectedLead> expected;
    std::string body = "{\"RecordCount\":99,\"Leads\":[";
    for (size_t i = 1 + maker.Below(8); i > 0; --i) {
      const Attributes lead = maker.Lead(names);
      const bool ascii = maker.Chance(0.5);
      expected.push_back(Expect(lead, ascii));
      body += (expected.size() > 1 ? "," : "") +
              maker.Print(lead, maker.Chance(0.5), ascii);
    }
    body += "]}";
    const absl::StatusOr<LeadPage> page = decoder_.Decode(std::string(body));
    ASSERT_TRUE(page.ok()) << page.status() << "\n" << body;
    ASSERT_TRUE(page->skipped.empty()) << page->skipped[0].reason << body;
    ASSERT_EQ(page->rows.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      CheckLead(page->rows[i], expected[i], body);
    }
  }

  void CheckLead(const LeadRow& row, const ExpectedLead& expected,
                 const std::string& body) {
    v1::Lead lead;
    ASSERT_TRUE(lead.ParseFromString(row.lead)) << body;
    const std::map<std::string, std::string> values(lead.attributes().begin(),
                                                    lead.attributes().end());
    ASSERT_EQ(values, expected.values) << body;
    ASSERT_EQ(lists_.at(lead.attribute_list() - 1), expected.names) << body;
  }

  std::vector<std::vector<std::string>> lists_;
  PageDecoder decoder_{[this](std::span<const std::string_view> names)
                           -> absl::StatusOr<uint32_t> {
    lists_.emplace_back(names.begin(), names.end());
    return static_cast<uint32_t>(lists_.size());
  }};
};

TEST_F(PageDecoderPropertyTest, RandomPagesDecodeToWhatTheySay) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  PageMaker maker(seed);
  for (int page = 0; page < 2000 && !HasFatalFailure(); ++page) {
    CheckOnePage(maker);
  }
}

TEST_F(PageDecoderPropertyTest, DamagedPagesNeverBecomeOtherRows) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  PageMaker maker(seed);
  for (int round = 0; round < 5000; ++round) {
    std::string body = "{\"RecordCount\":1,\"Leads\":[" +
                       maker.Print(maker.Lead({"a", "b", "c"}), false, false) +
                       "]}";
    for (size_t i = 1 + maker.Below(3); i > 0; --i) {
      body[maker.Below(body.size())] = static_cast<char>(maker.Below(256));
    }
    // Whatever the damage, each row is a lead that other readers can read.
    const absl::StatusOr<LeadPage> page = decoder_.Decode(std::move(body));
    if (!page.ok()) continue;
    for (const LeadRow& row : page->rows) {
      v1::Lead lead;
      ASSERT_TRUE(lead.ParseFromString(row.lead));
      ASSERT_FALSE(row.id.empty());
    }
  }
}

TEST_F(PageDecoderPropertyTest, SampleLeadComesThroughWhole) {
  std::ifstream file(SourcePath("sandbox/sample-lead.json"));
  ASSERT_TRUE(file.is_open());
  std::stringstream text;
  text << file.rdbuf();
  const Json sample = Json::parse(text.str()).at(0);
  const auto page =
      decoder_.Decode("{\"RecordCount\":1,\"Leads\":[" + sample.dump() + "]}");
  ASSERT_TRUE(page.ok()) << page.status();
  const LeadRow& row = page->rows.at(0);
  v1::Lead lead;
  ASSERT_TRUE(lead.ParseFromString(row.lead));

  const std::vector<std::string>& names = lists_.at(0);
  EXPECT_EQ(names.size(), 128u);
  EXPECT_EQ(names.size() - static_cast<size_t>(lead.attributes_size()), 75u);
  int empty = 0;
  for (const auto& [name, value] : lead.attributes()) {
    EXPECT_EQ(value, sample.at(name).get<std::string>());
    if (value.empty()) ++empty;
  }
  EXPECT_EQ(empty, 3);
  EXPECT_EQ(row.phone, "9901111111");
  EXPECT_EQ(row.number, 17);
  // 10/13/2016 3:56:09 PM: its only stamp, in its own shape.
  EXPECT_EQ(row.stamp, TimePoint(Duration(1476374169000)));
  EXPECT_EQ(lead.first_name() + " " + lead.last_name(), "Prashant Singh");
  EXPECT_EQ(lead.stage(), "Customer");
  EXPECT_EQ(lead.owner_name(), "Demo User");
  EXPECT_FALSE(lead.do_not_call());
  EXPECT_TRUE(lead.has_do_not_call());
}

}  // namespace
}  // namespace leadline
