// SPDX-License-Identifier: Apache-2.0
// Another default country code: the phone index is made anew, and whoever
// reads has either the old one or the new one, whole, whatever happens.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "replica/reader.h"
#include "replica/sqlite.h"
#include "tests/replica/reader_process.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using absl::StatusCode;

// Several times the rows that are made anew in one go.
constexpr uint64_t kLeads = 20'000;
constexpr uint64_t kFirst = 501'000'000;
constexpr uint64_t kLast = kFirst + kLeads - 1;

std::string Asked(const std::string& code, uint64_t digits) {
  return "+" + code + std::to_string(digits);
}

class KeyRulesTest : public ReplicaTest {
 protected:
  void SetUp() override {
    OpenWriter();
    std::vector<LeadRow> rows;
    for (uint64_t i = 0; i < kLeads; ++i) {
      rows.push_back(Row(i, std::to_string(kFirst + i)));
    }
    Commit(rows);
    CloseWriter();
  }

  // A writer in a process of its own, which opens the replica with this code
  // and ends.
  pid_t StartWriter(const std::string& code) {
    const pid_t child = fork();
    if (child != 0) return child;
    WriterOptions options = Options(Path());
    options.account.default_country_code = code;
    std::_Exit(ReplicaWriter::Open(options).ok() ? 0 : 3);
  }

  // The code under which the replica's leads are found; fails where some are
  // found under one and some under the other.
  std::string CodeInUse() {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    EXPECT_TRUE(reader.ok()) << reader.status();
    const std::string code = (*reader)->State()->account.default_country_code;
    const std::string other = code == "91" ? "971" : "91";
    for (const uint64_t digits : {kFirst, kFirst + kLeads / 2, kLast}) {
      const auto found = [&](const std::string& with) {
        const auto query = PhoneQuery::Parse(Asked(with, digits));
        return (*reader)->FindByPhone(*query)->found.has_value();
      };
      EXPECT_EQ(found("971"), code == "971") << digits;
      EXPECT_FALSE(found(other)) << digits << " with " << other;
    }
    return code;
  }

  ReaderProcess reader_;  // first: it forks before anything is opened
};

TEST_F(KeyRulesTest, WhoReadsMeanwhileHasOneIndexOrTheOther) {
  ASSERT_EQ(reader_.Open(Path()), StatusCode::kOk);
  ASSERT_EQ(reader_.FindNow(Asked("971", kFirst)), StatusCode::kNotFound);
  const pid_t child = StartWriter("971");
  int status = 0;
  int looks = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    ++looks;
    // A number without a code is found by either index.
    ASSERT_EQ(reader_.FindNow(std::to_string(kLast)), StatusCode::kOk);
    if (reader_.FindNow(Asked("971", kFirst)) != StatusCode::kOk) continue;
    ASSERT_EQ(reader_.FindNow(Asked("971", kLast)), StatusCode::kOk);
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_GT(looks, 0);
  EXPECT_EQ(CodeInUse(), "971");
}

TEST_F(KeyRulesTest, AKillInTheMiddleLeavesOneIndexOrTheOther) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::string before = CodeInUse();
  int killed_early = 0;
  for (int round = 0; round < 8; ++round) {
    const std::string wanted = before == "91" ? "971" : "91";
    const pid_t child = StartWriter(wanted);
    for (uint64_t spin = random() % 200'000'000; spin > 0; --spin) {
      asm volatile("");
    }
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    const std::string after = CodeInUse();
    if (HasFailure()) return;
    if (after == before) ++killed_early;
    before = after;
  }
  // What was broken off is done by the next writer.
  WriterOptions options = Options(Path());
  options.account.default_country_code = before == "91" ? "971" : "91";
  ASSERT_TRUE(ReplicaWriter::Open(options).ok());
  EXPECT_EQ(CodeInUse(), options.account.default_country_code);
  RecordProperty("killed_early", killed_early);
}

}  // namespace
}  // namespace leadline
