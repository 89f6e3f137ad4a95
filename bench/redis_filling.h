// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_REDIS_FILLING_H_
#define LEADLINE_BENCH_REDIS_FILLING_H_

#include <cstdint>
#include <string>

namespace leadline {

// Puts into an empty Redis, for each of the numbers of `leads` invented leads,
// the bytes that our server answers with from `replica`. False if Redis does
// not take them all. To be called by one thread.
bool FillRedis(uint16_t port, const std::string& replica, uint64_t leads);

}  // namespace leadline

#endif  // LEADLINE_BENCH_REDIS_FILLING_H_
