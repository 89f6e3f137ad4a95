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

MetricFamily Family(const std::string& name, const std::string& help,
                    MetricType type) {
  MetricFamily family;
  family.name = "leadline_" + name;
  family.help = help;
  family.type = type;
  return family;
}

// Under the names that Prometheus' libraries for gRPC use, which dashboards
// know.
MetricFamily CallFamily(const std::string& name, const std::string& help,
                        MetricType type) {
  MetricFamily family;
  family.name = "grpc_server_" + name;
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

std::vector<ClientMetric::Label> LabelsOf(Call call) {
  return {{"grpc_type", std::string(TypeOf(call))},
          {"grpc_service", "leadline.v1.LeadLookupService"},
          {"grpc_method", std::string(NameOf(call))}};
}

// As those libraries write it: "NotFound".
ClientMetric::Label CodeLabel(size_t code) {
  constexpr std::array<std::string_view, 17> kNames = {"OK",
                                                       "Canceled",
                                                       "Unknown",
                                                       "InvalidArgument",
                                                       "DeadlineExceeded",
                                                       "NotFound",
                                                       "AlreadyExists",
                                                       "PermissionDenied",
                                                       "ResourceExhausted",
                                                       "FailedPrecondition",
                                                       "Aborted",
                                                       "OutOfRange",
                                                       "Unimplemented",
                                                       "Internal",
                                                       "Unavailable",
                                                       "DataLoss",
                                                       "Unauthenticated"};
  return {"grpc_code", std::string(kNames[code])};
}

void AddCount(MetricFamily& family, Call call, uint64_t count) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = LabelsOf(call);
  metric.counter.value = static_cast<double>(count);
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
  families.push_back(
      GaugeOf("replica_replacement_refused",
              "1 while another file has the replica's name, and is no good.",
              state.replacement_refused ? 1 : 0));
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

Metrics::CallCounts& Metrics::CountsOf(Call call) {
  const auto shard = static_cast<size_t>(std::max(0, sched_getcpu()));
  return shards_[shard % kShards].calls[static_cast<size_t>(call)];
}

void Metrics::CountStart(Call call) {
  CountsOf(call).started.fetch_add(1, std::memory_order_relaxed);
}

void Metrics::CountRead(Call call) {
  CountsOf(call).read.fetch_add(1, std::memory_order_relaxed);
}

void Metrics::CountWritten(Call call) {
  CountsOf(call).written.fetch_add(1, std::memory_order_relaxed);
}

void Metrics::Count(Call call, absl::StatusCode code,
                    std::chrono::nanoseconds spent) {
  CallCounts& counts = CountsOf(call);
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
  constexpr auto kRelaxed = std::memory_order_relaxed;
  Totals totals;
  for (const Shard& shard : shards_) {
    const CallCounts& counts = shard.calls[static_cast<size_t>(call)];
    totals.started += counts.started.load(kRelaxed);
    totals.read += counts.read.load(kRelaxed);
    totals.written += counts.written.load(kRelaxed);
    for (size_t i = 0; i < totals.by_code.size(); ++i) {
      totals.by_code[i] += counts.by_code[i].load(kRelaxed);
    }
    for (size_t i = 0; i < totals.by_time.size(); ++i) {
      totals.by_time[i] += counts.by_time[i].load(kRelaxed);
    }
    totals.nanoseconds += counts.nanoseconds.load(kRelaxed);
  }
  if (!IsOpenEnded(call)) {
    // One message each way; an error has none.
    totals.read = totals.started;
    totals.written = totals.by_code[0];
  }
  return totals;
}

std::vector<MetricFamily> Metrics::CallFamilies() const {
  MetricFamily started =
      CallFamily("started_total", "Calls that have come.", MetricType::Counter);
  MetricFamily handled = CallFamily(
      "handled_total", "Calls answered, by gRPC code.", MetricType::Counter);
  MetricFamily read =
      CallFamily("msg_received_total", "Messages read.", MetricType::Counter);
  MetricFamily written =
      CallFamily("msg_sent_total", "Messages written.", MetricType::Counter);
  MetricFamily times = CallFamily("handling_seconds",
                                  "Time from a call's arrival to its answer.",
                                  MetricType::Histogram);
  for (size_t number = 0; number < kCalls; ++number) {
    const auto call = static_cast<Call>(number);
    const Totals totals = TotalsOf(call);
    AddCount(started, call, totals.started);
    AddCount(read, call, totals.read);
    AddCount(written, call, totals.written);
    for (size_t code = 0; code < kCodes; ++code) {
      // OK is shown from the start, so that rates have a first value.
      if (totals.by_code[code] == 0 && code != 0) continue;
      AddCount(handled, call, totals.by_code[code]);
      handled.metric.back().label.push_back(CodeLabel(code));
    }
    AddTimes(call, totals, times);
  }
  return {std::move(started), std::move(handled), std::move(read),
          std::move(written), std::move(times)};
}

void Metrics::AddTimes(Call call, const Totals& totals, MetricFamily& times) {
  ClientMetric& metric = times.metric.emplace_back();
  metric.label = LabelsOf(call);
  uint64_t count = 0;
  for (size_t i = 0; i < kBounds.size(); ++i) {
    count += totals.by_time[i];
    metric.histogram.bucket.push_back(
        {count, static_cast<double>(kBounds[i]) / 1e9});
  }
  metric.histogram.sample_count = count + totals.by_time.back();
  metric.histogram.sample_sum = static_cast<double>(totals.nanoseconds) / 1e9;
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

std::vector<MetricFamily> Metrics::AccessFamilies() const {
  MetricFamily refused = Family("calls_refused_total",
                                "Calls refused for who made them, by reason.",
                                MetricType::Counter);
  for (size_t refusal = 0; refusal < kRefusals; ++refusal) {
    ClientMetric& metric = refused.metric.emplace_back();
    metric.label = {{"reason", NameOf(static_cast<Refusal>(refusal))}};
    metric.counter.value = static_cast<double>(
        access_.refused[refusal].load(std::memory_order_relaxed));
  }
  std::vector<MetricFamily> families = {
      std::move(refused),
      GaugeOf("token_file_refused",
              "1 while the token file cannot be used as it is, so that the "
              "tokens before it hold.",
              access_.token_file_refused ? 1 : 0),
      GaugeOf("tls_files_refused",
              "1 while the certificate's files cannot be used as they are, so "
              "that the one before them is shown.",
              access_.tls_files_refused ? 1 : 0)};
  if (access_.certificate_until.load() != TimePoint()) {
    families.push_back(GaugeOf("tls_certificate_expiry_timestamp_seconds",
                               "When the certificate in use expires.",
                               SecondsOf(access_.certificate_until)));
  }
  return families;
}

std::string Metrics::Text(const absl::StatusOr<ReplicaState>& replica,
                          TimePoint now, Duration least_age) const {
  std::vector<MetricFamily> families = CallFamilies();
  families.push_back(LiveFamily());
  for (MetricFamily& family : AccessFamilies()) {
    families.push_back(std::move(family));
  }
  families.push_back(BuildInfo());
  families.push_back(
      GaugeOf("replica_open", "1 while a replica is open.", replica.ok()));
  if (replica.ok()) AddReplica(*replica, now, least_age, families);
  families.push_back(StartTime(started_));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace leadline
