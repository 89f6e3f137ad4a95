// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_INVENTED_LEADS_H_
#define LEADLINE_BENCH_INVENTED_LEADS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "replica/writer.h"

namespace leadline {

// Leads to measure with: of the size, and as compressible, as those of an
// account with 130 attributes of which some seventy are set. The same number
// and version give the same lead. Pure functions, so safe for concurrent use.
std::string InventedPhone(uint64_t number);
LeadRow InventedLead(uint64_t number, uint64_t version);
std::vector<LeadRow> InventedPage(uint64_t first, uint64_t count,
                                  uint64_t version);

}  // namespace leadline

#endif  // LEADLINE_BENCH_INVENTED_LEADS_H_
