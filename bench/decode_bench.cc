// SPDX-License-Identifier: Apache-2.0
// How fast a page of leads becomes rows: 5000 leads of 130 attributes, about
// half of them null, as the upstream prints them.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "absl/status/statusor.h"
#include "sync/lead_digest.h"
#include "sync/page_decoder.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

constexpr int kLeads = 5000;
constexpr int kAttributes = 130;

const char* const kCommon[] = {"ProspectID",   "ProspectAutoId",
                               "FirstName",    "LastName",
                               "EmailAddress", "Phone",
                               "Mobile",       "Company",
                               "Source",       "ProspectStage",
                               "OwnerId",      "OwnerIdName",
                               "DoNotCall",    "DoNotEmail",
                               "CreatedOn",    "ModifiedOn",
                               "LeadAge",      "LeadLastModifiedOn",
                               "SourceMedium", "ProspectActivityDate_Max"};

std::string ValueOf(int attribute, std::mt19937& random) {
  const std::string number = std::to_string(random());
  if (attribute == 0) return "\"1bfdec89-f91b-46a3-85bd-" + number + "\"";
  if (attribute == 1) return "\"" + number + "\"";
  if (attribute == 5) return "\"+91-99" + number + "\"";
  if (attribute >= 14 && attribute <= 19) {
    return "\"2026-0" + std::to_string(1 + random() % 9) + "-13 10:22:13.000\"";
  }
  if (attribute >= 20 && random() % 2 == 0) return "null";
  if (attribute % 10 == 3) return "\"Caf\\u00e9 \\\"" + number + "\\\"\"";
  return "\"Value of some length " + number + "\"";
}

std::string MakePage() {
  std::mt19937 random(1);  // the same page in every run
  std::string page = "{\"RecordCount\":5000,\"Leads\":[";
  for (int lead = 0; lead < kLeads; ++lead) {
    page += lead == 0 ? "{\"LeadPropertyList\":[" : ",{\"LeadPropertyList\":[";
    for (int i = 0; i < kAttributes; ++i) {
      const std::string name = i < static_cast<int>(std::size(kCommon))
                                   ? kCommon[i]
                                   : "mx_Custom_Field_" + std::to_string(i);
      page += "{\"Attribute\":\"" + name +
              "\",\"Value\":" + ValueOf(i, random) + "},";
    }
    page +=
        "{\"Attribute\":\"CanUpdate\",\"Value\":\"true\"},"
        "{\"Attribute\":\"Total\",\"Value\":\"5000\"}]}";
  }
  return page + "]}";
}

void DecodePage(benchmark::State& state) {
  const std::string page = MakePage();
  PageDecoder decoder(
      [](std::span<const std::string_view>) -> absl::StatusOr<uint32_t> {
        return 1;
      });
  int64_t rows = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::string body;
    body.reserve(page.size() + 64);  // as the transport does
    body = page;
    state.ResumeTiming();
    absl::StatusOr<LeadPage> decoded = decoder.Decode(std::move(body));
    if (!decoded.ok()) {
      state.SkipWithError(decoded.status().ToString().c_str());
      break;
    }
    rows += static_cast<int64_t>(decoded->rows.size());
    state.PauseTiming();
    decoded = absl::StatusOr<LeadPage>();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(rows);
  state.SetBytesProcessed(static_cast<int64_t>(page.size()) *
                          state.iterations());
}
BENCHMARK(DecodePage)->Unit(benchmark::kMillisecond);

void ParseDate(benchmark::State& state) {
  std::string text = "2016-09-13 10:22:13.000";
  for (auto _ : state) {
    benchmark::DoNotOptimize(text);
    benchmark::DoNotOptimize(ParseUpstreamDate(text));
  }
}
BENCHMARK(ParseDate);

void DigestText(benchmark::State& state) {
  std::string text(static_cast<size_t>(state.range(0)), 'x');
  LeadDigest digest;
  for (auto _ : state) {
    benchmark::DoNotOptimize(text);
    digest.Add(text);
  }
  benchmark::DoNotOptimize(digest.Value());
}
BENCHMARK(DigestText)->Arg(4)->Arg(24)->Arg(200);

}  // namespace
}  // namespace leadline
