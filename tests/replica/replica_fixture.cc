// SPDX-License-Identifier: Apache-2.0
#include "tests/replica/replica_fixture.h"

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>

namespace leadline {
namespace {

constexpr int64_t kStartOf2026 = 1767225600;

// One field of a map<string, string> as protobuf writes it.
void AppendAttribute(std::string& body, const std::string& name,
                     const std::string& value) {
  const auto size = static_cast<char>(name.size() + value.size() + 4);
  body += {'\x9a', '\x01', size, '\x0a', static_cast<char>(name.size())};
  body += name;
  body += {'\x12', static_cast<char>(value.size())};
  body += value;
}

std::string Hex(std::mt19937_64& random, int digits) {
  std::string text(static_cast<size_t>(digits), '0');
  for (char& c : text) c = "0123456789abcdef"[random() % 16];
  return text;
}

std::string Guid(std::mt19937_64& random) {
  return Hex(random, 8) + "-" + Hex(random, 4) + "-" + Hex(random, 4) + "-" +
         Hex(random, 4) + "-" + Hex(random, 12);
}

}  // namespace

std::chrono::sys_seconds Second(int64_t second) {
  return std::chrono::sys_seconds(std::chrono::seconds(kStartOf2026 + second));
}

TimePoint At(int64_t second) { return Second(second); }

ReadTimes Read(int64_t sent_second, int64_t ended_second) {
  return {At(sent_second), At(ended_second)};
}

std::string IdOf(uint64_t number) {
  std::mt19937_64 random(number);
  return Guid(random);
}

std::string BodyOf(uint64_t number, uint64_t version) {
  std::mt19937_64 random(number);
  static const char* const kStages[] = {"Prospect", "Customer", "Opportunity",
                                        "Disqualified", "Contacted"};
  std::string body = "\x0a\x24" + IdOf(number);
  for (int i = 0; i < 15; ++i) {
    AppendAttribute(body, "SystemAttributeNumber" + std::to_string(i),
                    Guid(random));
  }
  for (int i = 0; i < 45; ++i) {
    AppendAttribute(
        body, "mx_Custom_Field_" + std::to_string(i),
        i % 3 == 0 ? kStages[random() % 5] : std::to_string(random() % 100));
  }
  for (int i = 0; i < 12; ++i) {
    char date[32];
    std::snprintf(
        date, sizeof date, "2026-%02d-%02d %02d:%02d:%02d.000",
        static_cast<int>(random() % 12 + 1),
        static_cast<int>(random() % 28 + 1), static_cast<int>(random() % 24),
        static_cast<int>(random() % 60), static_cast<int>(random() % 60));
    AppendAttribute(body, "DateAttribute" + std::to_string(i), date);
  }
  AppendAttribute(body, "Version", std::to_string(version));
  return body;
}

LeadRow Row(uint64_t number, const std::string& phone,
            int64_t activity_second) {
  LeadRow row;
  row.id = IdOf(number);
  row.number = static_cast<int64_t>(number);
  row.phone = phone;
  row.last_activity = At(activity_second);
  row.stamp = At(activity_second);
  row.digest = number;
  row.lead = "lead " + std::to_string(number);
  return row;
}

LeadRow StampedRow(uint64_t number, int64_t stamp_second) {
  LeadRow row = Row(number, "9901111111", stamp_second);
  row.digest = static_cast<uint64_t>(stamp_second);
  row.lead = "lead " + std::to_string(number) + " of second " +
             std::to_string(stamp_second);
  return row;
}

std::string ContentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

WriterOptions ReplicaTest::Options(const std::string& path) {
  WriterOptions options;
  options.path = path;
  options.account = {"org-1", "api.example.com", "user-1", "91", true};
  options.history_start = Second(0);
  return options;
}

void ReplicaTest::SetUp() { OpenWriter(); }

void ReplicaTest::OpenWriter() {
  CloseWriter();
  auto writer = ReplicaWriter::Open(Options(Path()));
  ASSERT_TRUE(writer.ok()) << writer.status();
  writer_ = std::move(*writer);
}

CommitResult ReplicaTest::Commit(const std::vector<LeadRow>& rows,
                                 const ReadTimes& read) {
  PageCommit page;
  page.rows = rows;
  page.read = read;
  return Commit(page);
}

CommitResult ReplicaTest::Commit(const PageCommit& page) {
  const absl::StatusOr<CommitResult> result = writer_->Commit(page);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *result : CommitResult();
}

void ReplicaTest::Cover(int64_t from, int64_t to, int64_t read_at) {
  PageCommit page;
  page.read = Read(read_at, read_at + 1);
  page.covered = {{{Second(from), Second(to)}, At(read_at)}};
  page.as_of = At(read_at);
  Commit(page);
}

PhoneAnswer ReplicaTest::Find(const std::string& phone) const {
  auto reader =
      ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  EXPECT_TRUE(reader.ok()) << reader.status();
  const absl::StatusOr<PhoneAnswer> answer =
      (*reader)->FindByPhone(*PhoneQuery::Parse(phone));
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : PhoneAnswer();
}

std::string ReplicaTest::LeadOf(const std::string& phone) const {
  const PhoneAnswer answer = Find(phone);
  return answer.found ? answer.found->lead : "";
}

}  // namespace leadline
