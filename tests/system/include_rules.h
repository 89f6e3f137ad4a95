// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_INCLUDE_RULES_H_
#define LEADLINE_TESTS_SYSTEM_INCLUDE_RULES_H_

#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// One `#include` of one file.
struct IncludeLine {
  std::string file;    // "sync/page_decoder.cc", from the repository's root
  std::string header;  // "replica/writer.h", without quotes or brackets
};

// Finds the `#include` lines of a source file.
std::vector<IncludeLine> ReadIncludes(const std::string& file,
                                      std::string_view text);

// Checks includes against the rule between the folders:
//   client -> proto <- server -> replica -> base <- sync -> replica
// (sync may also use the messages of lead.proto; sandbox uses nothing of ours;
// nothing uses tests or bench) and against the list of third-party libraries
// that each folder may use, each of them from one place: one header and source
// pair. gRPC in server/ is that folder's business, and is exempt.
// Returns a line for each breach. Pure.
std::vector<std::string> FindBreaches(const std::vector<IncludeLine>& includes);

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_INCLUDE_RULES_H_
