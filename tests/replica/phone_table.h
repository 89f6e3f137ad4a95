// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_REPLICA_PHONE_TABLE_H_
#define LEADLINE_TESTS_REPLICA_PHONE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "replica/writer.h"

namespace leadline {

// A lead of a table. The leads of one group may be found by each other's
// numbers, those of two groups must not.
struct PhoneLead {
  size_t group = 0;
  LeadRow row;
};

// One number that is asked for, and what must come of it.
struct PhoneCase {
  size_t group = 0;
  std::string name;
  std::string ask;
  int64_t lead = 0;    // the winner's number; 0 if none is found
  std::string expect;  // in the words of FoundText, NoneText or InvalidText
};

// One file of tests/data/phones; its README says what is in it.
struct PhoneTable {
  std::string file;
  std::string default_country_code;
  std::vector<PhoneLead> leads;
  std::vector<PhoneCase> cases;
};

// Throws where the file is not what the README says.
PhoneTable ReadPhoneTable(const std::string& path);

// All tables, by file name.
std::vector<PhoneTable> PhoneTables();

// Makes a complete replica at `path` that holds the leads of all cases.
absl::Status FillReplica(const PhoneTable& table, const std::string& path);

// What an answer says, in one line, so that two can be compared at once.
std::string FoundText(int64_t lead, const std::string& field,
                      const std::string& kind, uint32_t match_count);
std::string NoneText();
std::string InvalidText(const std::string& reason);

}  // namespace leadline

#endif  // LEADLINE_TESTS_REPLICA_PHONE_TABLE_H_
