// SPDX-License-Identifier: Apache-2.0
// Each page in tests/data/pages has beside it the rows it must become. A new
// page needs no code: put NAME.json there, run this test, read what it made of
// the page, and if that is right, put it there as NAME.rows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "leadline/v1/lead.pb.h"
#include "sync/page_decoder.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = SourcePath("tests/data/pages");
const fs::path kMade = BinaryPath("golden");

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> NamesWith(const std::string& extension) {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == extension) {
      names.insert(entry.path().stem().string());
    }
  }
  return names;
}

// Milliseconds since 1970, UTC.
std::string InstantText(const std::optional<TimePoint>& instant) {
  return instant ? std::to_string(instant->time_since_epoch().count()) : "none";
}

void Print(const LeadRow& row, std::ostream& out) {
  v1::Lead lead;
  ASSERT_TRUE(lead.ParseFromString(row.lead));
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  ASSERT_TRUE(printer.PrintToString(lead, &text));
  out << "\nrow " << row.id << "\n  number: " << row.number
      << "\n  stamp: " << InstantText(row.stamp)
      << "\n  last activity: " << InstantText(row.last_activity)
      << "\n  phone: '" << row.phone << "'\n  mobile: '" << row.mobile << "'\n"
      << text;
}

std::string RowsOf(const std::string& body) {
  std::ostringstream out;
  uint32_t lists = 0;
  PageDecoder decoder(
      [&](std::span<const std::string_view> names) -> absl::StatusOr<uint32_t> {
        out << "list " << ++lists << ":";
        for (const std::string_view name : names) out << ' ' << name;
        out << "\n";
        return lists;
      });
  const absl::StatusOr<LeadPage> page = decoder.Decode(std::string(body));
  if (!page.ok()) {
    out << "error: " << absl::StatusCodeToString(page.status().code()) << "\n";
    return out.str();
  }
  out << "record count: " << page->record_count << "\n";
  for (const LeadRow& row : page->rows) Print(row, out);
  for (const std::string& id : page->damaged) {
    out << "\ndamaged '" << id << "'\n";
  }
  if (!page->lacking.empty()) out << "\nlacking " << page->lacking << "\n";
  for (const SkippedLead& lead : page->skipped) {
    out << "\nskipped '" << lead.id << "': " << lead.reason << "\n";
  }
  return out.str();
}

TEST(GoldenPagesTest, EachPageHasItsRows) {
  EXPECT_EQ(NamesWith(".json"), NamesWith(".rows"));
  EXPECT_GE(NamesWith(".json").size(), 10u);
}

TEST(GoldenPagesTest, EachPageBecomesItsRows) {
  fs::create_directories(kMade);
  for (const std::string& name : NamesWith(".json")) {
    SCOPED_TRACE(name);
    const std::string rows = RowsOf(Read(kFolder / (name + ".json")));
    const fs::path made = kMade / (name + ".rows");
    std::ofstream(made, std::ios::binary) << rows;
    EXPECT_EQ(rows, Read(kFolder / (name + ".rows")))
        << "what the page became is in " << made;
  }
}

}  // namespace
}  // namespace leadline
