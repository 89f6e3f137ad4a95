// SPDX-License-Identifier: Apache-2.0
// leadline-sync: fills a replica from LeadSquared and keeps it fresh.
#include <malloc.h>

#include <atomic>
#include <iostream>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/http_endpoint.h"
#include "base/log.h"
#include "base/port_file.h"
#include "base/service_manager.h"
#include "base/stop_signals.h"
#include "sync/allow_deletes_command.h"
#include "sync/credentials.h"
#include "sync/curl_transport.h"
#include "sync/heartbeat.h"
#include "sync/install_command.h"
#include "sync/live_reads.h"
#include "sync/live_service.h"
#include "sync/refused_keys.h"
#include "sync/settings.h"
#include "sync/snapshot_command.h"
#include "sync/status_command.h"
#include "sync/sync_worker.h"
#include "sync/webhook_receiver.h"
#include "sync/webhooks_command.h"
#include "sync/worker_pages.h"

namespace leadline {
namespace {

// A commit that is under way is finished at the end.
constexpr Duration kForTheEnd{60'000};

int Complain(const absl::Status& status) {
  std::cerr << "leadline-sync: " << status.message() << '\n';
  return 1;
}

// Serves the pages from the start on: the worker may have to wait for its
// upstream before it can show any. None with --once.
absl::StatusOr<std::unique_ptr<HttpEndpoint>> StartHttp(
    const SyncSettings& settings, std::atomic<const WorkerPages*>& pages,
    WebhookReceiver* webhooks) {
  if (settings.once || !settings.http_address) return nullptr;
  auto endpoint = HttpEndpoint::Start(
      *settings.http_address,
      [&pages, webhooks](std::string_view path) -> HttpReply {
        if (webhooks != nullptr) {
          if (auto probe = webhooks->Page(path)) return *std::move(probe);
        }
        if (const WorkerPages* open = pages) return open->Answer(path);
        if (path == "/livez") return {.body = "ok\n"};
        return {.status = 503, .body = "waiting for upstream\n"};
      },
      webhooks == nullptr ? Posts() : webhooks->TakePosts());
  if (!endpoint.ok() || settings.port_file.empty()) return endpoint;
  const NamedPort port{"http", (*endpoint)->Where()};
  const absl::Status written = WritePortFile(settings.port_file, {&port, 1});
  if (!written.ok()) return written;
  return endpoint;
}

// None, and one line that says why, where no secret is set.
absl::StatusOr<std::unique_ptr<WebhookReceiver>> MakeReceiver(
    const SyncSettings& settings, HintQueue& hints) {
  absl::StatusOr<std::optional<WebhookSecret>> secret =
      WebhookSecret::FromEnvironment();
  if (!secret.ok()) return secret.status();
  if (settings.once || !settings.http_address) return nullptr;
  if (!secret->has_value()) {
    LogInfo("webhooks-off",
            {{"cure",
              "to have changes told at once, set LEADLINE_WEBHOOK_SECRET or "
              "LEADLINE_WEBHOOK_SECRET_FILE"}});
    return nullptr;
  }
  LogInfo("webhooks-on", {{"path", settings.webhooks.path},
                          {"header", settings.webhooks.header}});
  return std::make_unique<WebhookReceiver>(settings.webhooks, **secret, hints);
}

// None where nobody is to ask. The worker holds the ledger's lock.
absl::StatusOr<std::unique_ptr<LiveService>> StartLive(
    const SyncSettings& settings, LiveReads* reads) {
  if (reads == nullptr) return nullptr;
  auto service = LiveService::Start(settings.replica, *reads);
  if (!service.ok()) {
    return absl::Status(
        service.status().code(),
        "--read-through: " + std::string(service.status().message()));
  }
  LogInfo("read-through-on",
          {{"socket", LiveService::SocketOf(settings.replica)}});
  return service;
}

int Work(const SyncSettings& settings, const Credentials& credentials,
         const ServiceManager& manager, std::stop_token stop) {
  SystemClock clock;
  const auto make_transport =
      [&]() -> absl::StatusOr<std::unique_ptr<HttpTransport>> {
    CurlOptions options;
    options.upstream = settings.upstream;
    options.keys_in = settings.keys_in;
    options.ca_file = settings.ca_file;
    return CurlTransport::Create(options, credentials, clock);
  };
  std::atomic<const WorkerPages*> pages = nullptr;
  HintQueue hints;
  auto webhooks = MakeReceiver(settings, hints);
  if (!webhooks.ok()) return Complain(webhooks.status());
  auto http = StartHttp(settings, pages, webhooks->get());
  if (!http.ok()) return Complain(http.status());
  const RefusedKeys refused(settings.replica, credentials, settings.upstream,
                            clock);
  if (absl::Status may = refused.MayAsk(); !may.ok()) return Complain(may);
  // From here on it works by itself; it may have to wait for its upstream.
  manager.TellReady();
  std::optional<Heartbeat> heartbeat(std::in_place, manager, clock, [&pages] {
    if (const WorkerPages* open = pages) open->Answer("/readyz");
  });
  LiveReads reads({}, clock);
  LiveReads* const live = settings.read_through ? &reads : nullptr;
  auto worker =
      SyncWorker::Open(settings, make_transport, {hints, live}, clock, stop);
  refused.Note(worker.status());
  if (!worker.ok()) {
    // What --once was asked for has not been done.
    const bool asked_to_end = stop.stop_requested() && !settings.once;
    return asked_to_end ? 0 : Complain(worker.status());
  }
  auto service = StartLive(settings, live);
  if (!service.ok()) return Complain(service.status());
  const WorkerPages open({(*worker)->Engine(), (*worker)->Limiter(), hints,
                          webhooks->get(), live, clock,
                          [&worker] { return (*worker)->LatestReport(); }});
  pages = &open;
  const absl::Status ran = (*worker)->Run(stop);
  heartbeat.reset();  // before what it and the pages look at
  http->reset();
  service->reset();  // while the worker holds the ledger's lock
  return ran.ok() ? 0 : Complain(ran);
}

using Command = int (*)(int argc, const char* const* argv, std::ostream& out,
                        std::ostream& err);
constexpr std::pair<std::string_view, Command> kCommands[] = {
    {"allow-deletes", &RunAllowDeletesCommand},
    {"install", &RunInstallCommand},
    {"snapshot", &RunSnapshotCommand},
    {"status", &RunStatusCommand},
    {"webhooks", &RunWebhooksCommand}};

// Pages of tens of megabytes come and go. What one has taken goes back to the
// system with it: glibc would else, once it has seen one, keep such blocks.
void ReturnLargeBlocks() {
  constexpr int kLarge = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kLarge);
}

int Main(int argc, const char* const* argv) {
  for (const auto& [word, run] : kCommands) {
    if (argc > 1 && argv[1] == word) {
      return run(argc - 1, argv + 1, std::cout, std::cerr);
    }
  }
  StopSignals signals;
  const ServiceManager manager = ServiceManager::FromEnvironment();
  std::variant<SyncSettings, int> read =
      ReadSyncSettings(argc, argv, std::cout, std::cerr);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const auto& settings = std::get<SyncSettings>(read);
  SetLogLevel(settings.log_level);
  ReturnLargeBlocks();
  absl::StatusOr<Credentials> credentials = Credentials::FromEnvironment();
  if (!credentials.ok()) {
    std::cerr << "leadline-sync: " << credentials.status().message() << '\n';
    return 2;
  }
  std::stop_source stop;
  std::jthread watcher([&signals, &manager, &stop](std::stop_token ended) {
    while (!ended.stop_requested()) {
      if (!signals.WaitFor(Duration(200))) continue;
      manager.TellStopping(kForTheEnd);
      stop.request_stop();
    }
  });
  return Work(settings, *credentials, manager, stop.get_token());
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
