// SPDX-License-Identifier: Apache-2.0
#include "sync/worker_pages.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace leadline {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::array<PassId, 5> kPasses = {PassId::kTail, PassId::kReread,
                                           PassId::kSettle, PassId::kBackfill,
                                           PassId::kHint};

MetricFamily Family(std::string name, std::string help, MetricType type) {
  MetricFamily family;
  family.name = "leadline_sync_" + std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

MetricFamily Gauge(std::string name, std::string help, double value) {
  MetricFamily family =
      Family(std::move(name), std::move(help), MetricType::Gauge);
  family.metric.emplace_back().gauge.value = value;
  return family;
}

MetricFamily Counter(std::string name, std::string help, uint64_t value) {
  MetricFamily family =
      Family(std::move(name), std::move(help), MetricType::Counter);
  family.metric.emplace_back().counter.value = static_cast<double>(value);
  return family;
}

MetricFamily CallsByPass(const SyncStats& stats) {
  MetricFamily family =
      Family("calls_total", "Calls made for leads.", MetricType::Counter);
  for (const PassId pass : kPasses) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"pass", NameOf(pass)}};
    metric.counter.value =
        static_cast<double>(stats.calls_by_pass[static_cast<size_t>(pass)]);
  }
  return family;
}

// Upstream seconds; an instant that is not known has no line.
void AddTime(std::vector<MetricFamily>& families, std::string name,
             std::string help, const std::optional<TimePoint>& time) {
  if (!time) return;
  families.push_back(
      Gauge(std::move(name), std::move(help),
            static_cast<double>(time->time_since_epoch().count()) / 1000));
}

}  // namespace

HttpReply WorkerPages::Answer(std::string_view path) const {
  if (path == "/livez") return {.body = "ok\n"};
  if (path == "/readyz") return Ready();
  if (path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = Metrics()};
  }
  return {.status = 404,
          .body = "no such page: try /livez, /readyz or /metrics\n"};
}

HttpReply WorkerPages::Ready() const {
  const SyncStats stats = engine_.Stats();
  if (!stats.unauthorized) return {.body = "ok\n"};
  return {
      .status = 503,
      .body = "upstream does not accept the keys: " + stats.last_error + "\n"};
}

std::string WorkerPages::Metrics() const {
  const SyncStats stats = engine_.Stats();
  const ReplicaState state = engine_.State();
  std::vector<MetricFamily> families = {
      CallsByPass(stats),
      Counter("calls_failed_total", "Calls that brought nothing.",
              stats.calls_failed),
      Counter("refusals_total", "Refusals for the account's call limit.",
              stats.refusals),
      Counter("leads_read_total", "Leads on the pages read.", stats.leads_read),
      Counter("leads_inserted_total", "Leads stored for the first time.",
              stats.leads_inserted),
      Counter("leads_replaced_total", "Leads stored anew.",
              stats.leads_replaced),
      Counter("leads_skipped_total", "Broken leads on good pages.",
              stats.leads_skipped),
      Gauge("leads_stored", "Leads in the replica.",
            static_cast<double>(state.leads_stored)),
      Gauge("complete", "1 while the replica is complete.",
            state.complete ? 1 : 0),
      Gauge("keys_accepted", "0 while upstream answers 401.",
            stats.unauthorized ? 0 : 1),
      Gauge("calls_in_day", "Calls of the last 24 hours.",
            static_cast<double>(limiter_.UsedInDay(clock_.SteadyNow())))};
  AddTime(families, "as_of_seconds", "When the newest changes were read.",
          state.as_of);
  AddTime(families, "complete_through_seconds",
          "Everything up to here was read late enough.",
          state.complete_through);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace leadline
