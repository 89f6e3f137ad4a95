// SPDX-License-Identifier: Apache-2.0
#include "bench/page_cache.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace leadline {

void DropFromMemory(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  // What is not written yet cannot be dropped.
  if (fsync(file) != 0 || posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) != 0) {
    std::perror("the replica cannot be dropped from memory");
  }
  close(file);
}

double ShareInMemory(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const auto size = static_cast<size_t>(lseek(file, 0, SEEK_END));
  void* const map = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (map == MAP_FAILED) return 0;
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages((size + page - 1) / page);
  mincore(map, size, pages.data());
  munmap(map, size);
  const auto held =
      std::count_if(pages.begin(), pages.end(),
                    [](unsigned char state) { return (state & 1U) != 0; });
  return static_cast<double>(held) / static_cast<double>(pages.size());
}

}  // namespace leadline
