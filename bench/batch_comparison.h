// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_BATCH_COMPARISON_H_
#define LEADLINE_BENCH_BATCH_COMPARISON_H_

#include <cstdint>
#include <string>

#include "bench/peer_server.h"

namespace leadline {

// Batches of 100 numbers, asked of leadline-server by BatchGetLeadsByPhone and
// of Redis by MGET of the very bytes that the batch has for each: five
// attributes, and the whole lead. Prints the rows. False, and a word on it, if
// the two do not answer alike. To be called by one thread.
bool CompareBatches(const PeerServer& leadline, const PeerServer& redis,
                    const std::string& replica, uint64_t leads);

}  // namespace leadline

#endif  // LEADLINE_BENCH_BATCH_COMPARISON_H_
