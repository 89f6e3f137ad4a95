// SPDX-License-Identifier: Apache-2.0
#include "sync/webhooks_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/port_file.h"
#include "base/settings_cli.h"
#include "replica/replica_paths.h"
#include "sync/call_ledger.h"
#include "sync/call_limiter.h"
#include "sync/credentials.h"
#include "sync/curl_transport.h"
#include "sync/settings.h"
#include "sync/single_call.h"
#include "sync/webhook_body.h"
#include "sync/webhook_calls.h"
#include "sync/webhook_probes.h"

namespace leadline {
namespace {

// An account may have 30.
constexpr int kMostPages = 10;

struct Settings {
  SyncSettings sync;
  std::string url;
  std::vector<std::string> events;
  std::vector<std::string> ids;
  Duration wait{15000};
};

// "https://host/path", less a query, which may hold somebody's key.
std::string WithoutQuery(const std::string& url) {
  return url.substr(0, url.find_first_of("?#"));
}

absl::Status CheckUrl(const Settings& settings) {
  const std::string& url = settings.url;
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos || url.find_first_of(" \r\n") != url.npos) {
    return absl::InvalidArgumentError(
        "--url: give the URL at which the account reaches the worker's "
        "webhook path, for example "
        "https://leads.example.com/webhooks/leadsquared");
  }
  if (url.starts_with("https://")) return absl::OkStatus();
  // The secret would travel readable: the same rule as for the keys.
  const size_t host = scheme + 3;
  return CheckUpstreamUrl(url.substr(0, url.find_first_of("/?#", host)),
                          settings.sync.allow_plain_http)
      .status();
}

void AddFlags(SettingsCli& cli, std::string_view action, Settings& settings) {
  AddSyncFlags(cli, settings.sync);
  if (action == "register") {
    cli.Add({"url", "URL",
             "where the account reaches the worker's --webhook-path", true},
            &settings.url);
    cli.Add({"event", "NAME",
             "create, update, owner, activity:CODE or field:NAME; none is "
             "create and update"},
            &settings.events);
    cli.Add({"wait", "TIME",
             "how long to answer at --http-address, in the worker's place, the "
             "call by which the account tries a new webhook"},
            &settings.wait);
  } else if (action == "remove") {
    cli.Add({"url", "URL", "remove all that call this URL"}, &settings.url);
    cli.Add({"id", "GUID", "remove this one, as list shows it"}, &settings.ids);
  }
}

constexpr char kPurpose[] =
    "Manages the webhooks by which the account tells a worker of changes. "
    "Needs an administrator's keys, and for register the secret in "
    "LEADLINE_WEBHOOK_SECRET or the file that LEADLINE_WEBHOOK_SECRET_FILE "
    "names. Its calls are counted with the worker's: stop the worker first, "
    "and "
    "start it again afterwards.";

// The account, called within its limit.
class Account {
 public:
  static absl::StatusOr<std::unique_ptr<Account>> Open(
      const SyncSettings& settings);

  // The body of the answer; what upstream says, as an error.
  absl::StatusOr<std::string> Call(const HttpRequest& request);
  absl::StatusOr<std::vector<RegisteredWebhook>> Webhooks();

 private:
  SystemClock clock_;
  std::unique_ptr<CallLedger> ledger_;
  std::unique_ptr<CallLimiter> limiter_;
  std::unique_ptr<HttpTransport> transport_;
};

absl::StatusOr<std::unique_ptr<Account>> Account::Open(
    const SyncSettings& settings) {
  absl::StatusOr<Credentials> credentials = Credentials::FromEnvironment();
  if (!credentials.ok()) return credentials.status();
  auto account = std::make_unique<Account>();
  const auto name = StandingNameOf(settings.replica);
  if (!name.ok()) return name.status();
  auto ledger = CallLedger::Open(*name + kLedgerSuffix, account->clock_);
  if (!ledger.ok()) return ledger.status();
  account->ledger_ = *std::move(ledger);
  auto limiter = CallLimiter::Create(*account->ledger_, settings.limit,
                                     [] { return 0.5; });
  if (!limiter.ok()) return limiter.status();
  account->limiter_ = *std::move(limiter);
  CurlOptions options;
  options.upstream = settings.upstream;
  options.keys_in = settings.keys_in;
  options.ca_file = settings.ca_file;
  auto transport =
      CurlTransport::Create(options, *credentials, account->clock_);
  if (!transport.ok()) return transport.status();
  account->transport_ = *std::move(transport);
  return account;
}

absl::StatusOr<std::string> Account::Call(const HttpRequest& request) {
  while (true) {
    absl::StatusOr<CallOutcome> called =
        MakeSingleCall({*transport_, *limiter_, clock_}, request);
    if (!called.ok()) return called.status();
    if (!called->response.ok()) return called->response.status();
    const UpstreamVerdict& verdict = *called->verdict;
    if (verdict.kind == UpstreamVerdict::Kind::kAnswer) {
      return std::move(called->response->body);
    }
    // The limiter makes the next attempt wait.
    if (verdict.kind == UpstreamVerdict::Kind::kRateLimited) continue;
    return absl::UnavailableError("the account answers " +
                                  std::to_string(verdict.status) + ": " +
                                  verdict.message);
  }
}

absl::StatusOr<std::vector<RegisteredWebhook>> Account::Webhooks() {
  std::vector<RegisteredWebhook> all;
  for (int page = 1; page <= kMostPages; ++page) {
    const auto body = Call(RetrieveWebhooksCall(page));
    if (!body.ok()) return body.status();
    auto webhooks = ParseWebhooks(*body);
    if (!webhooks.ok()) return webhooks.status();
    std::ranges::move(*webhooks, std::back_inserter(all));
    if (webhooks->size() < size_t{kWebhooksOnPage}) break;
  }
  return all;
}

const char* StatusOf(const RegisteredWebhook& webhook) {
  if (webhook.IsDisabledAfterFailures()) return "disabled-after-failures";
  return webhook.status == 0 ? "enabled" : "disabled";
}

absl::Status List(Account& account, std::ostream& out) {
  const auto webhooks = account.Webhooks();
  if (!webhooks.ok()) return webhooks.status();
  int failed = 0;
  for (const RegisteredWebhook& webhook : *webhooks) {
    out << webhook.id << '\t' << webhook.event << '\t' << StatusOf(webhook)
        << '\t' << WithoutQuery(webhook.url) << '\t' << webhook.description
        << '\n';
    if (webhook.IsDisabledAfterFailures()) ++failed;
  }
  if (webhooks->empty()) out << "the account has no webhooks\n";
  if (failed > 0) {
    out << "disabled-after-failures: the account calls these no more. See that "
           "a worker answers at the URL, with the secret the webhook was "
           "registered with; then enable it in LeadSquared under My Account > "
           "Settings > API and Webhooks, or remove and register it again\n";
  }
  return absl::OkStatus();
}

// Answers in the worker's place; none where no address is given.
absl::StatusOr<std::unique_ptr<WebhookProbes>> AnswerProbes(
    const SyncSettings& settings) {
  if (!settings.http_address) return nullptr;
  auto probes =
      WebhookProbes::Start(*settings.http_address, settings.webhooks.path);
  if (!probes.ok() || settings.port_file.empty()) return probes;
  const NamedPort port{"http", (*probes)->Where()};
  const absl::Status written = WritePortFile(settings.port_file, {&port, 1});
  if (!written.ok()) return written;
  return probes;
}

void SayWhetherTried(const Settings& settings, WebhookProbes* probes, int made,
                     std::ostream& out) {
  if (made == 0) return;
  if (probes != nullptr && probes->WaitFor(made, settings.wait)) {
    out << "the account has tried the URL and was answered: start the worker\n";
    return;
  }
  out << "the account has not tried the URL yet: start the worker at once, see "
         "that "
      << WithoutQuery(settings.url) << " leads to its "
      << settings.sync.webhooks.path
      << ", and look at leadline-sync webhooks list: one that did not answer "
         "is never used\n";
}

absl::Status Register(Account& account, const Settings& settings,
                      const WebhookSecret& secret, std::ostream& out) {
  const auto webhooks = account.Webhooks();
  if (!webhooks.ok()) return webhooks.status();
  auto probes = AnswerProbes(settings.sync);
  if (!probes.ok()) return probes.status();
  int registered = 0;
  std::vector<std::string> names = settings.events;
  if (names.empty()) names = {"create", "update"};
  for (const std::string& name : names) {
    absl::StatusOr<WebhookEvent> event = ParseWebhookEvent(name);
    if (!event.ok()) return event.status();
    const NewWebhook wanted{*std::move(event), settings.url,
                            settings.sync.webhooks.header};
    if (const RegisteredWebhook* known = FindWebhook(*webhooks, wanted)) {
      out << name << '\t' << "was there already" << '\t' << known->id << '\t'
          << StatusOf(*known) << '\n';
      continue;
    }
    const auto made = account.Call(CreateWebhookCall(wanted, secret));
    if (!made.ok()) {
      return absl::Status(made.status().code(),
                          name + ": " + std::string(made.status().message()));
    }
    out << name << '\t' << "registered" << '\n';
    ++registered;
  }
  SayWhetherTried(settings, probes->get(), registered, out);
  return absl::OkStatus();
}

absl::Status Remove(Account& account, const Settings& settings,
                    std::ostream& out) {
  std::vector<std::string> ids = settings.ids;
  if (!settings.url.empty()) {
    const auto webhooks = account.Webhooks();
    if (!webhooks.ok()) return webhooks.status();
    for (const RegisteredWebhook& webhook : *webhooks) {
      if (webhook.url == settings.url) ids.push_back(webhook.id);
    }
  }
  if (ids.empty()) out << "no webhook calls that URL\n";
  for (const std::string& id : ids) {
    const auto removed = account.Call(DeleteWebhookCall(id));
    if (!removed.ok()) {
      return absl::Status(removed.status().code(),
                          id + ": " + std::string(removed.status().message()));
    }
    out << id << '\t' << "removed" << '\n';
  }
  return absl::OkStatus();
}

// What flags alone cannot check. InvalidArgument is wrong use.
absl::Status Check(std::string_view action, Settings& settings) {
  if (absl::Status status = FinishSyncSettings(settings.sync); !status.ok()) {
    return status;
  }
  if (action == "register") {
    for (const std::string& name : settings.events) {
      const auto event = ParseWebhookEvent(name);
      if (!event.ok()) return event.status();
    }
    return CheckUrl(settings);
  }
  if (action == "remove" && settings.url.empty() && settings.ids.empty()) {
    return absl::InvalidArgumentError(
        "say which: --id ID (see leadline-sync webhooks list) or --url URL");
  }
  for (const std::string& id : settings.ids) {
    if (!IsGuid(id)) {
      return absl::InvalidArgumentError(
          "--id: \"" + id +
          "\" is no webhook's id: leadline-sync webhooks list shows them");
    }
  }
  return absl::OkStatus();
}

absl::Status Run(std::string_view action, const Settings& settings,
                 std::ostream& out) {
  absl::StatusOr<std::optional<WebhookSecret>> secret =
      WebhookSecret::FromEnvironment();
  if (!secret.ok()) return secret.status();
  if (action == "register" && !secret->has_value()) {
    return absl::FailedPreconditionError(
        "LEADLINE_WEBHOOK_SECRET is not set: set it, or "
        "LEADLINE_WEBHOOK_SECRET_FILE, to the worker's own secret");
  }
  auto account = Account::Open(settings.sync);
  if (!account.ok()) return account.status();
  if (action == "list") return List(**account, out);
  if (action == "remove") return Remove(**account, settings, out);
  return Register(**account, settings, **secret, out);
}

}  // namespace

int RunWebhooksCommand(int argc, const char* const* argv, std::ostream& out,
                       std::ostream& err) {
  const std::string action = argc > 1 ? argv[1] : "";
  if (action != "register" && action != "list" && action != "remove") {
    err << "leadline-sync: say what to do: leadline-sync webhooks register, "
           "list or remove, each with --help\n";
    return 2;
  }
  Settings settings;
  SettingsCli cli("leadline-sync webhooks " + action, kPurpose);
  AddFlags(cli, action, settings);
  if (const auto code = cli.Parse(argc - 1, argv + 1, out, err)) return *code;
  absl::Status status = Check(action, settings);
  const int failure = status.ok() ? 1 : 2;
  if (status.ok()) status = Run(action, settings, out);
  if (status.ok()) return 0;
  err << "leadline-sync: " << status.message() << '\n';
  return failure;
}

}  // namespace leadline
