// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <sched.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "server/answer.h"

namespace leadline {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::array<std::string_view, kCalls> kCallNames = {
    "GetLeadByPhone", "GetReplicaStatus", "ListAttributes"};

MetricFamily Family(const std::string& name, const std::string& help,
                    MetricType type) {
  MetricFamily family;
  family.name = "leadline_" + name;
  family.help = help;
  family.type = type;
  return family;
}

MetricFamily GaugeOf(const std::string& name, const std::string& help,
                     double value) {
  MetricFamily family = Family(name, help, MetricType::Gauge);
  family.metric.emplace_back().gauge.value = value;
  return family;
}

double SecondsOf(TimePoint instant) {
  return static_cast<double>(instant.time_since_epoch().count()) / 1000;
}

ClientMetric::Label MethodLabel(size_t call) {
  return {"method", std::string(kCallNames[call])};
}

ClientMetric::Label CodeLabel(size_t code) {
  return {"code",
          absl::StatusCodeToString(static_cast<absl::StatusCode>(code))};
}

MetricFamily BuildInfo() {
  MetricFamily family =
      GaugeOf("build_info", "Always 1; its label is the program's version.", 1);
  family.metric[0].label = {{"version", LEADLINE_VERSION}};
  return family;
}

// Under the name that Prometheus' own libraries use for it.
MetricFamily StartTime(TimePoint started) {
  MetricFamily family =
      GaugeOf("", "When the server started.", SecondsOf(started));
  family.name = "process_start_time_seconds";
  return family;
}

void AddReplica(const ReplicaState& state, TimePoint now, Duration least_age,
                std::vector<MetricFamily>& families) {
  families.push_back(GaugeOf("replica_complete",
                             "1 if a number that is not in the replica is "
                             "not in the account.",
                             state.complete ? 1 : 0));
  families.push_back(GaugeOf("replica_leads", "Leads in the replica.",
                             static_cast<double>(state.leads_stored)));
  families.push_back(GaugeOf("replica_file_bytes",
                             "Bytes of the replica's database file.",
                             static_cast<double>(state.file_bytes)));
  if (state.leads_expected) {
    families.push_back(
        GaugeOf("replica_leads_expected",
                "Leads of the account when the first fill began.",
                static_cast<double>(*state.leads_expected)));
  }
  const AnswerFreshness freshness = FreshnessOf(state, now, least_age);
  if (freshness.age) {
    families.push_back(
        GaugeOf("replica_age_seconds",
                "Seconds since the last good read of the newest changes.",
                static_cast<double>(freshness.age->count()) / 1000));
  }
  if (state.complete_through) {
    families.push_back(GaugeOf(
        "replica_complete_through_timestamp_seconds",
        "The latest instant up to which every change is in the replica.",
        SecondsOf(*state.complete_through)));
  }
}

}  // namespace

void Metrics::Count(Call call, absl::StatusCode code,
                    std::chrono::nanoseconds spent) {
  const size_t shard = static_cast<size_t>(std::max(0, sched_getcpu()));
  CallCounts& counts =
      shards_[shard % kShards].calls[static_cast<size_t>(call)];
  const auto bound =
      std::lower_bound(kBounds.begin(), kBounds.end(), spent.count());
  const auto bucket = static_cast<size_t>(bound - kBounds.begin());
  constexpr auto kRelaxed = std::memory_order_relaxed;
  counts.by_code[std::min(static_cast<size_t>(code), kCodes - 1)].fetch_add(
      1, kRelaxed);
  counts.by_time[bucket].fetch_add(1, kRelaxed);
  counts.nanoseconds.fetch_add(static_cast<uint64_t>(spent.count()), kRelaxed);
}

Metrics::Totals Metrics::TotalsOf(Call call) const {
  Totals totals;
  for (const Shard& shard : shards_) {
    const CallCounts& counts = shard.calls[static_cast<size_t>(call)];
    for (size_t i = 0; i < totals.by_code.size(); ++i) {
      totals.by_code[i] += counts.by_code[i].load(std::memory_order_relaxed);
    }
    for (size_t i = 0; i < totals.by_time.size(); ++i) {
      totals.by_time[i] += counts.by_time[i].load(std::memory_order_relaxed);
    }
    totals.nanoseconds += counts.nanoseconds.load(std::memory_order_relaxed);
  }
  return totals;
}

std::vector<MetricFamily> Metrics::CallFamilies() const {
  MetricFamily calls =
      Family("calls_total", "Calls answered, by method and gRPC code.",
             MetricType::Counter);
  MetricFamily times =
      Family("handler_seconds", "Time spent in a call's handler.",
             MetricType::Histogram);
  for (size_t call = 0; call < kCalls; ++call) {
    const Totals totals = TotalsOf(static_cast<Call>(call));
    for (size_t code = 0; code < kCodes; ++code) {
      // OK is shown from the start, so that rates have a first value.
      if (totals.by_code[code] == 0 && code != 0) continue;
      ClientMetric& metric = calls.metric.emplace_back();
      metric.label = {MethodLabel(call), CodeLabel(code)};
      metric.counter.value = static_cast<double>(totals.by_code[code]);
    }
    ClientMetric& metric = times.metric.emplace_back();
    metric.label = {MethodLabel(call)};
    uint64_t count = 0;
    for (size_t i = 0; i < kBounds.size(); ++i) {
      count += totals.by_time[i];
      metric.histogram.bucket.push_back(
          {count, static_cast<double>(kBounds[i]) / 1e9});
    }
    metric.histogram.sample_count = count + totals.by_time.back();
    metric.histogram.sample_sum = static_cast<double>(totals.nanoseconds) / 1e9;
  }
  return {std::move(calls), std::move(times)};
}

MetricFamily Metrics::LiveFamily() const {
  MetricFamily family =
      Family("live_reads_total", "Lookups that had LeadSquared asked, by end.",
             MetricType::Counter);
  for (size_t outcome = 0; outcome < kLiveOutcomes; ++outcome) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"outcome", NameOf(static_cast<LiveOutcome>(outcome))}};
    metric.counter.value =
        static_cast<double>(live_[outcome].load(std::memory_order_relaxed));
  }
  return family;
}

std::string Metrics::Text(const absl::StatusOr<ReplicaState>& replica,
                          TimePoint now, Duration least_age) const {
  std::vector<MetricFamily> families = CallFamilies();
  families.push_back(LiveFamily());
  families.push_back(BuildInfo());
  families.push_back(
      GaugeOf("replica_open", "1 while a replica is open.", replica.ok()));
  if (replica.ok()) AddReplica(*replica, now, least_age, families);
  families.push_back(StartTime(started_));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace leadline
