// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_PAGE_CACHE_H_
#define LEADLINE_BENCH_PAGE_CACHE_H_

#include <string>

namespace leadline {

// What the kernel keeps in memory of a file. Both say so on stderr where the
// file cannot be read.

// Has it keep nothing of the file, as after a start of the machine.
void DropFromMemory(const std::string& path);

// How much it keeps, as a share of the file.
double ShareInMemory(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_BENCH_PAGE_CACHE_H_
