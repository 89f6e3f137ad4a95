// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/cases.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/paths.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kCount[] = "count";
constexpr char kTimeout[] = "timeout_ms";
// Of a case that is not about the time: the machine may be busy.
constexpr int kPatienceMs = 30'000;

json ReadJson(const fs::path& path) {
  std::ifstream in(path);
  return json::parse(in);
}

// Writes out what cases.json abbreviates.
ConformanceCase CaseOf(json one, const Servers& servers) {
  ConformanceCase result;
  result.expect = one.at("expect");
  one.erase("expect");
  one["connect"] = servers.Connect(one.at("server"));
  one.erase("server");
  if (!one.contains("default_timeout") && !one.contains(kTimeout)) {
    one[kTimeout] = kPatienceMs;
  }
  one.erase("default_timeout");
  if (one.contains("hook")) {
    json& hook = one["hook"];
    hook["command"] = servers.Command(hook.at("run"));
    hook.erase("run");
  }
  if (one.contains("cycle")) {
    const json& phones = one["cycle"]["phones"];
    json all = json::array();
    for (size_t i = 0; i < one["cycle"][kCount].get<size_t>(); ++i) {
      all.push_back(phones[i % phones.size()]);
    }
    one["phones"] = all;
    one.erase("cycle");
  }
  result.asked = std::move(one);
  return result;
}

json ExpectedOf(const json& expect) {
  if (expect == "none") return {{"outcome", nullptr}};
  if (expect.contains("invalid")) {
    return {{"error",
             {{"code", "INVALID_ARGUMENT"},
              {"reason", "INVALID_PHONE"},
              {"field", "phone"},
              {"field_problem", expect.at("invalid")}}}};
  }
  return {{"outcome",
           {{"lead", {{"number", expect.at("lead")}}},
            {"matched_field", expect.at("field")},
            {"match_kind", expect.at("match_kind")},
            {"match_count", expect.at("match_count")}}}};
}

void AddPhoneTable(const fs::path& file, const Servers& servers,
                   std::vector<ConformanceCase>& cases) {
  const json table = ReadJson(file);
  const json& connect = servers.Connect(file.filename());
  for (const json& group : table.at("groups")) {
    for (const json& one : group.at("cases")) {
      cases.push_back({{{"name", one.at("name")},
                        {"connect", connect},
                        {"call", "get_by_phone"},
                        {kTimeout, kPatienceMs},
                        {"phone", one.at("ask")}},
                       ExpectedOf(one.at("expect"))});
    }
  }
}

// Where `actual` lacks something of `expect`; objects may have more.
std::string Lack(const json& expect, const json& actual,
                 const std::string& where) {
  if (expect.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expect.items()) {
      const std::string inner = where + "/" + key;
      if (!actual.contains(key)) return inner + " is not there";
      std::string lack = Lack(value, actual.at(key), inner);
      if (!lack.empty()) return lack;
    }
    return "";
  }
  if (expect.is_array() && actual.is_array() &&
      expect.size() == actual.size()) {
    for (size_t i = 0; i < expect.size(); ++i) {
      std::string lack =
          Lack(expect[i], actual[i], where + "/" + std::to_string(i));
      if (!lack.empty()) return lack;
    }
    return "";
  }
  if (expect == actual) return "";
  return where + " is " + actual.dump() + " instead of " + expect.dump();
}

}  // namespace

std::vector<ConformanceCase> ConformanceCases(const Servers& servers) {
  std::vector<ConformanceCase> cases;
  for (json& one : ReadJson(SourcePath("tests/conformance/cases.json"))) {
    cases.push_back(CaseOf(std::move(one), servers));
  }
  std::set<fs::path> tables;
  for (const auto& entry :
       fs::directory_iterator(SourcePath("tests/data/phones"))) {
    if (entry.path().extension() == ".json") tables.insert(entry.path());
  }
  for (const fs::path& table : tables) AddPhoneTable(table, servers, cases);
  return cases;
}

std::string Difference(const ConformanceCase& expected,
                       const std::string& line) {
  const json actual = json::parse(line, nullptr, false);
  if (!actual.is_object()) return "no JSON object: " + line;
  if (actual.value("name", "") != expected.asked.at("name")) {
    return "the line is that of another case: " + actual.value("name", "");
  }
  if (!expected.expect.contains(kCount)) {
    return Lack(expected.expect, actual, "");
  }
  const size_t count =
      actual.contains("outcome") ? actual.at("outcome").size() : 0;
  if (count == expected.expect.at(kCount)) return "";
  return std::to_string(count) + " results: " + line.substr(0, 300);
}

}  // namespace leadline
