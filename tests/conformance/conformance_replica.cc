// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conformance_replica.h"

#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/clock.h"
#include "replica/writer.h"
#include "sync/page_decoder.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

using nlohmann::ordered_json;
using std::chrono::seconds;

// 2013, before any stamp of an account.
constexpr auto kHistoryStart = std::chrono::sys_seconds(seconds(1356998400));

absl::StatusOr<std::unique_ptr<ReplicaWriter>> Open(const std::string& path) {
  WriterOptions options;
  options.path = path;
  options.account = {"4242", "api.example.com", "u1", "91", true};
  options.history_start = kHistoryStart;
  return ReplicaWriter::Open(options);
}

std::vector<GoneLead> GoneOf(const ordered_json& content, TimePoint read_at) {
  std::vector<GoneLead> gone;
  for (const ordered_json& one : content.at("gone")) {
    gone.push_back(
        {one.at("id"), {read_at, read_at}, one.value("survivor", "")});
  }
  return gone;
}

}  // namespace

absl::Status FillConformanceReplica(const std::string& path) {
  std::ifstream in(SourcePath("tests/conformance/leads.json"));
  // In upstream's order of attributes, which the lists of names keep.
  const ordered_json content = ordered_json::parse(in);
  const absl::StatusOr<std::unique_ptr<ReplicaWriter>> writer = Open(path);
  if (!writer.ok()) return writer.status();
  PageDecoder decoder([&](std::span<const std::string_view> names) {
    return (*writer)->NumberOf(names);
  });
  const ordered_json& leads = content.at("leads");
  const absl::StatusOr<LeadPage> decoded = decoder.Decode(
      ordered_json{{"RecordCount", leads.size()}, {"Leads", leads}}.dump());
  if (!decoded.ok()) return decoded.status();

  const TimePoint now = SystemClock().Now();
  const TimePoint before = now - seconds(1);
  PageCommit page;
  page.rows = decoded->rows;
  page.read = {before, before};
  page.covered = {{{kHistoryStart, std::chrono::floor<seconds>(now)}, now}};
  page.as_of = now;
  absl::Status status = (*writer)->Commit(page).status();
  if (!status.ok()) return status;
  // A merge is told with its survivor, as a later read shows it.
  const std::vector<GoneLead> gone = GoneOf(content, now);
  PageCommit later;
  later.rows = decoded->rows;
  later.read = {now + seconds(1), now + seconds(1)};
  later.gone = gone;
  return (*writer)->Commit(later).status();
}

absl::Status MakeUnfilledReplica(const std::string& path) {
  return Open(path).status();
}

}  // namespace leadline
