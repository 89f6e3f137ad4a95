// SPDX-License-Identifier: Apache-2.0
#include "bench/invented_leads.h"

#include <cstdio>
#include <random>
#include <string_view>

namespace leadline {
namespace {

constexpr int64_t kStartOf2026Ms = 1767225600000;

// One field of a map<string, string>, number 19, as protobuf writes it. All
// sizes here are below 128, one byte each.
void AppendAttribute(std::string& body, std::string_view name,
                     std::string_view value) {
  body += {'\x9a', '\x01', static_cast<char>(name.size() + value.size() + 4),
           '\x0a', static_cast<char>(name.size())};
  body += name;
  body += {'\x12', static_cast<char>(value.size())};
  body += value;
}

std::string Guid(std::mt19937_64& random) {
  char text[40];
  const uint64_t high = random();
  const uint64_t low = random();
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx",
                static_cast<unsigned>(high >> 32U),
                static_cast<unsigned>(high >> 16U & 0xFFFFU),
                static_cast<unsigned>(high & 0xFFFFU),
                static_cast<unsigned>(low >> 48U),
                static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFU));
  return text;
}

std::string Date(std::mt19937_64& random) {
  char text[32];
  const auto below = [&](uint64_t bound) {
    return static_cast<int>(random() % bound);
  };
  std::snprintf(text, sizeof text, "2026-%02d-%02d %02d:%02d:%02d.000",
                1 + below(12), 1 + below(28), below(24), below(60), below(60));
  return text;
}

std::string Body(uint64_t number, const std::string& id, uint64_t version) {
  static const char* const kWords[] = {"Prospect", "Customer",  "Opportunity",
                                       "Yes",      "Contacted", "No"};
  std::mt19937_64 random(number * 31 + version);
  std::string body = "\x0a\x24" + id;
  AppendAttribute(body, "ProspectID", id);
  AppendAttribute(body, "Phone", InventedPhone(number));
  for (int i = 0; i < 6; ++i) {
    AppendAttribute(body, "RelatedRecordId" + std::to_string(i), Guid(random));
  }
  for (int i = 0; i < 45; ++i) {
    AppendAttribute(
        body, "mx_Custom_Field_" + std::to_string(i),
        i % 3 == 0 ? kWords[random() % 6] : std::to_string(random() % 100));
  }
  for (int i = 0; i < 12; ++i) {
    AppendAttribute(body, "DateAttribute" + std::to_string(i), Date(random));
  }
  return body;
}

}  // namespace

std::string InventedPhone(uint64_t number) {
  // Spread over the index as real numbers are, and still distinct.
  const uint64_t digits = 6000000000 + number * 7919 % 4000000000;
  return (number % 2 == 0 ? "+91-" : "") + std::to_string(digits);
}

LeadRow InventedLead(uint64_t number, uint64_t version) {
  std::mt19937_64 random(number);
  LeadRow row;
  row.id = Guid(random);
  row.number = static_cast<int64_t>(number);
  row.phone = InventedPhone(number);
  row.stamp = TimePoint(
      Duration(kStartOf2026Ms + static_cast<int64_t>(number * 1000 + version)));
  row.last_activity = row.stamp;
  row.digest = number * 1000003 + version;
  row.lead = Body(number, row.id, version);
  return row;
}

std::vector<LeadRow> InventedPage(uint64_t first, uint64_t count,
                                  uint64_t version) {
  std::vector<LeadRow> rows;
  rows.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    rows.push_back(InventedLead(first + i, version));
  }
  return rows;
}

}  // namespace leadline
