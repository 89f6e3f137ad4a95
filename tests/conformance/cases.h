// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CONFORMANCE_CASES_H_
#define LEADLINE_TESTS_CONFORMANCE_CASES_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/conformance/servers.h"

namespace leadline {

struct ConformanceCase {
  nlohmann::json asked;  // as runners read it
  // Part of the line that the right client writes, or {"count":N} of a list.
  nlohmann::json expect;
};

// Those of cases.json and every row of the tables in tests/data/phones, in
// this order. Throws what nlohmann::json throws for a file that is damaged.
std::vector<ConformanceCase> ConformanceCases(const Servers& servers);

// How `line`, which a runner wrote, differs from what the case expects; empty
// if it does not.
std::string Difference(const ConformanceCase& expected,
                       const std::string& line);

}  // namespace leadline

#endif  // LEADLINE_TESTS_CONFORMANCE_CASES_H_
