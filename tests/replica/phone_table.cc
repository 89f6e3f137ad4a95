// SPDX-License-Identifier: Apache-2.0
#include "tests/replica/phone_table.h"

#include <google/protobuf/util/time_util.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "base/clock.h"
#include "leadline/v1/lead.pb.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using google::protobuf::util::TimeUtil;
using nlohmann::json;
using std::chrono::seconds;

constexpr auto kHistoryStart = std::chrono::sys_seconds(seconds(1356998400));

std::string IdOf(int64_t number) {
  char id[40];
  std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012lld",
                static_cast<long long>(number));
  return id;
}

std::optional<TimePoint> InstantOf(const json& lead, const char* name) {
  if (!lead.contains(name)) return std::nullopt;
  google::protobuf::Timestamp instant;
  if (!TimeUtil::FromString(lead.at(name), &instant)) {
    throw std::invalid_argument("no instant: " + lead.dump());
  }
  return TimePoint(Duration(TimeUtil::TimestampToMilliseconds(instant)));
}

// An attribute that the lead does not have is empty, which finds nothing.
LeadRow RowOf(const json& lead) {
  LeadRow row;
  row.number = lead.at("number");
  row.id = IdOf(row.number);
  row.phone = lead.value("phone", "");
  row.mobile = lead.value("mobile", "");
  row.last_activity = InstantOf(lead, "last_activity");
  row.stamp = InstantOf(lead, "stamp");
  row.digest = static_cast<uint64_t>(row.number);
  v1::Lead body;
  body.set_id(row.id);
  body.set_number(static_cast<uint64_t>(row.number));
  body.set_phone(row.phone);
  body.set_mobile(row.mobile);
  row.lead = body.SerializeAsString();
  return row;
}

PhoneCase CaseOf(const json& one, size_t group) {
  PhoneCase result{group, one.at("name"), one.at("ask"), 0, ""};
  const json& expect = one.at("expect");
  if (expect == "none") {
    result.expect = NoneText();
  } else if (expect.contains("invalid")) {
    result.expect = InvalidText(expect.at("invalid"));
  } else {
    result.lead = expect.at("lead");
    result.expect =
        FoundText(result.lead, expect.at("field"), expect.at("match_kind"),
                  expect.at("match_count"));
  }
  return result;
}

}  // namespace

PhoneTable ReadPhoneTable(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const json content = json::parse(in);
  PhoneTable table;
  table.file = fs::path(path).filename();
  table.default_country_code = content.at("default_country_code");
  size_t group = 0;
  for (const json& each : content.at("groups")) {
    for (const json& lead : each.at("leads")) {
      table.leads.push_back({group, RowOf(lead)});
    }
    for (const json& one : each.at("cases")) {
      table.cases.push_back(CaseOf(one, group));
    }
    ++group;
  }
  return table;
}

std::vector<PhoneTable> PhoneTables() {
  std::set<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(SourcePath("tests/data/phones"))) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  std::vector<PhoneTable> tables;
  tables.reserve(files.size());
  for (const fs::path& file : files) tables.push_back(ReadPhoneTable(file));
  return tables;
}

absl::Status FillReplica(const PhoneTable& table, const std::string& path) {
  WriterOptions options;
  options.path = path;
  options.account = {"4242", "api.example.com", "u1",
                     table.default_country_code, true};
  options.history_start = kHistoryStart;
  const absl::StatusOr<std::unique_ptr<ReplicaWriter>> writer =
      ReplicaWriter::Open(options);
  if (!writer.ok()) return writer.status();
  std::vector<LeadRow> rows;
  for (const PhoneLead& lead : table.leads) rows.push_back(lead.row);
  const TimePoint now = SystemClock().Now();
  PageCommit page;
  page.rows = rows;
  page.read = {now, now};
  page.covered = {{{kHistoryStart, std::chrono::floor<seconds>(now)}, now}};
  page.as_of = now;
  return (*writer)->Commit(page).status();
}

std::string FoundText(int64_t lead, const std::string& field,
                      const std::string& kind, uint32_t match_count) {
  return "lead " + std::to_string(lead) + " by " + field + ", " + kind +
         ", of " + std::to_string(match_count);
}

std::string NoneText() { return "none"; }

std::string InvalidText(const std::string& reason) {
  return "invalid: " + reason;
}

}  // namespace leadline
