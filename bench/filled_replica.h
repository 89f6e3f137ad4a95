// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_FILLED_REPLICA_H_
#define LEADLINE_BENCH_FILLED_REPLICA_H_

#include <cstdint>
#include <string>

namespace leadline {

// How many leads to measure with: LEADLINE_BENCH_LEADS, else 300,000.
uint64_t BenchLeads();

// A folder under the system's temporary one that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  std::string Replica() const { return path_ + "/leads.db"; }

 private:
  std::string path_;
};

// A replica of invented leads, filled page by page, that goes with the
// object; but where LEADLINE_BENCH_REPLICA names a file, that one: it is filled
// if it is not there, and stays, for the next bench. Immutable.
class FilledReplica {
 public:
  explicit FilledReplica(uint64_t leads);

  const std::string& Path() const { return path_; }
  double BytesPerLead() const { return bytes_per_lead_; }
  // Of committing alone: the inventing is not counted. 0 if it was there.
  double LeadsPerSecond() const { return leads_per_second_; }

 private:
  void Fill(uint64_t leads);

  ScratchFolder folder_;
  std::string path_;
  double bytes_per_lead_ = 0;
  double leads_per_second_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_FILLED_REPLICA_H_
