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
  for (const PassId pass : kAllPasses) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"pass", NameOf(pass)}};
    metric.counter.value =
        static_cast<double>(stats.calls_by_pass[static_cast<size_t>(pass)]);
  }
  return family;
}

void AddHints(std::vector<MetricFamily>& families, const HintStats& stats,
              const HintQueue::Counts& queue) {
  families.push_back(Counter("hint_ids_queued_total",
                             "Ids of leads taken from webhooks.",
                             queue.queued));
  families.push_back(Counter("hint_ids_dropped_total",
                             "Ids of webhooks for which there was no room.",
                             queue.dropped + stats.dropped));
  families.push_back(Counter("hint_ids_brought_total",
                             "Ids of webhooks that another read brought.",
                             stats.brought));
  families.push_back(Counter("hint_ids_asked_total",
                             "Ids of webhooks that upstream was asked for.",
                             stats.asked));
}

void AddChecks(std::vector<MetricFamily>& families, const SyncStats& stats) {
  const VerifyCounts& verified = stats.verified;
  const auto in_seconds = [](Duration length) {
    return static_cast<double>(length.count()) / 1000;
  };
  families.push_back(Counter("verified_agreed_total",
                             "Leads picked at random that upstream shows as "
                             "the replica has them.",
                             verified.agreed));
  families.push_back(Counter("verified_differed_total",
                             "Leads picked at random that upstream shows "
                             "otherwise.",
                             verified.differed));
  families.push_back(Counter("verified_gone_total",
                             "Leads picked at random that upstream does not "
                             "show.",
                             verified.gone));
  families.push_back(Counter("verified_late_total",
                             "Leads picked at random whose latest change the "
                             "replica lacked.",
                             verified.late));
  families.push_back(Gauge("verified_longest_delay_seconds",
                           "The oldest change of those.",
                           in_seconds(verified.longest_delay)));
  families.push_back(Counter("merges_followed_total",
                             "Merges that the account announced and the "
                             "replica has followed.",
                             stats.merges.followed));
  families.push_back(Counter("merges_left_total",
                             "Announced merges that were left to "
                             "reconciling.",
                             stats.merges.left));
  families.push_back(Counter("enumerated_leads_total",
                             "Leads of the account checked by number.",
                             stats.enumerated.leads));
  families.push_back(Gauge("leads_hidden",
                           "Leads that no window shows, of the latest check by "
                           "number.",
                           static_cast<double>(stats.enumerated.hidden)));
  families.push_back(Counter("enumerated_unstamped_total",
                             "Leads without a stamp that the check by number "
                             "brought.",
                             stats.enumerated.unstamped));
}

void AddWebhooks(std::vector<MetricFamily>& families,
                 const WebhookReceiver::Counts& counts) {
  families.push_back(Counter("webhooks_received_total", "Webhooks accepted.",
                             counts.received));
  families.push_back(Counter("webhooks_refused_total",
                             "Webhooks without the right secret.",
                             counts.refused));
  families.push_back(Counter("webhooks_unknown_total",
                             "Webhooks accepted that named no lead.",
                             counts.unknown));
}

void AddLive(std::vector<MetricFamily>& families,
             const LiveReads::Counts& counts) {
  families.push_back(Counter(
      "live_asked_total", "Lookups that asked for a live read.", counts.asked));
  families.push_back(Counter("live_shared_total",
                             "Lookups that joined a live read on its way.",
                             counts.shared));
  families.push_back(Counter("live_remembered_total",
                             "Lookups answered by an earlier live read.",
                             counts.remembered));
  families.push_back(Counter("live_refused_total",
                             "Lookups for which too many were waiting.",
                             counts.refused));
  families.push_back(Counter("live_found_total",
                             "Numbers that a live read found.", counts.found));
  families.push_back(Counter("live_none_shown_total",
                             "Numbers that a live read did not find.",
                             counts.none_shown));
  families.push_back(Counter("live_failed_total",
                             "Numbers whose live read was not answered.",
                             counts.failed));
  families.push_back(Gauge("live_waiting", "Lookups that wait for a live read.",
                           static_cast<double>(counts.waiting)));
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
  const SyncStats stats = parts_.engine.Stats();
  if (!stats.unauthorized) return {.body = "ok\n"};
  return {
      .status = 503,
      .body = "upstream does not accept the keys: " + stats.last_error + "\n"};
}

std::string WorkerPages::Metrics() const {
  const SyncStats stats = parts_.engine.Stats();
  const ReplicaState state = parts_.engine.State();
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
      Counter("leads_damaged_total",
              "Leads stored with U+FFFD for text that is not valid Unicode.",
              stats.leads_damaged),
      Counter("leads_removed_total", "Leads that are gone upstream.",
              stats.leads_removed),
      Counter("leads_lost_total", "Leads missed at first, and found again.",
              stats.leads_lost),
      Counter("windows_differed_total",
              "Windows whose counts differed from upstream's.",
              stats.windows_that_differed),
      Gauge("leads_suspected", "Leads that may be gone upstream.",
            static_cast<double>(stats.suspects)),
      Gauge("deletes_held", "Leads that are gone, and held back.",
            static_cast<double>(stats.deletes_held)),
      Gauge("leads_stored", "Leads in the replica.",
            static_cast<double>(state.leads_stored)),
      Gauge("complete", "1 while the replica is complete.",
            state.complete ? 1 : 0),
      Gauge("keys_accepted", "0 while upstream answers 401.",
            stats.unauthorized ? 0 : 1),
      Gauge("calls_in_day", "Calls of the last 24 hours.",
            static_cast<double>(
                parts_.limiter.UsedInDay(parts_.clock.SteadyNow())))};
  AddChecks(families, stats);
  AddHints(families, stats.hints, parts_.hints.Counted());
  if (parts_.webhooks != nullptr) {
    AddWebhooks(families, parts_.webhooks->Counted());
  }
  if (parts_.live != nullptr) AddLive(families, parts_.live->Counted());
  AddTime(families, "as_of_seconds", "When the newest changes were read.",
          state.as_of);
  AddTime(families, "complete_through_seconds",
          "Everything up to here was read late enough.",
          state.complete_through);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace leadline
