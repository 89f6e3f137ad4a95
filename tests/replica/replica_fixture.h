// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_REPLICA_REPLICA_FIXTURE_H_
#define LEADLINE_TESTS_REPLICA_REPLICA_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "replica/writer.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// Instants and reads of a small history that begins at second 0 of 2026.
std::chrono::sys_seconds Second(int64_t second);
TimePoint At(int64_t second);
ReadTimes Read(int64_t sent_second, int64_t ended_second);

// An id that belongs to the number, in upstream's form.
std::string IdOf(uint64_t number);

// The number of the field that holds the attributes of BodyOf, a map.
inline constexpr int kAttributes = 19;

// A body like those of a real account: some hundred names and values, many
// shared by all leads, some random. The same for the same number and version.
std::string BodyOf(uint64_t number, uint64_t version = 0);

// The row of a lead with one phone and a small body.
LeadRow Row(uint64_t number, const std::string& phone,
            int64_t activity_second = 0);
// The same with a stamp: its digest and body follow the stamp.
LeadRow StampedRow(uint64_t number, int64_t stamp_second);

std::string ContentOf(const std::string& path);

// A replica in a folder of its own, and its writer.
class ReplicaTest : public testing::Test {
 protected:
  static WriterOptions Options(const std::string& path);

  void SetUp() override;

  std::string Path() const { return folder_.Path("leads.db"); }
  void OpenWriter();
  void CloseWriter() { writer_.reset(); }

  // Commits rows that are read from second 100 to 101, unless said.
  CommitResult Commit(const std::vector<LeadRow>& rows,
                      const ReadTimes& read = Read(100, 101));
  CommitResult Commit(const PageCommit& page);
  // Covers [from, to] by a read sent at `read_at`, which is the newest.
  void Cover(int64_t from, int64_t to, int64_t read_at);

  // What a reader opened now finds under the number, and the winner; "" if
  // there is none.
  PhoneAnswer Find(const std::string& phone) const;
  std::string LeadOf(const std::string& phone) const;

  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_REPLICA_REPLICA_FIXTURE_H_
