// SPDX-License-Identifier: Apache-2.0
#include "sync/greeting.h"

#include <string>
#include <utility>

#include "base/log.h"
#include "sync/retry_policy.h"

namespace leadline {
namespace {

// Without a replica there is nothing to lose by giving up, and somebody is
// waiting for an answer.
constexpr int kImpatientAttempts = 3;
constexpr Duration kTimeout{20000};

bool IsLeadSquaredHost(const std::string& host) {
  const std::string_view suffix = ".leadsquared.com";
  return host.size() > suffix.size() && host.ends_with(suffix);
}

// This one call works on every region's host; the others do not.
absl::Status CheckRegion(const SyncSettings& settings, const KeyUser& user) {
  const std::string& host = settings.upstream.host;
  if (user.api_host.empty() || user.api_host == host ||
      !IsLeadSquaredHost(user.api_host) || !IsLeadSquaredHost(host)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      "these keys belong to an account on " + user.api_host + ", not on " +
      host + ": start with --upstream https://" + user.api_host);
}

absl::Status TakeSlot(CallLimiter& limiter, Clock& clock, std::stop_token stop,
                      CallSlot& slot) {
  while (true) {
    absl::StatusOr<TakeResult> taken = limiter.TryTake(clock.SteadyNow());
    if (!taken.ok()) return taken.status();
    if (taken->slot) {
      slot = *taken->slot;
      return absl::OkStatus();
    }
    if (!clock.SleepFor(std::max(taken->wait, Duration(1)), stop)) {
      return absl::CancelledError("stopped");
    }
  }
}

// What one attempt brought: an answer, or why not and what sort of failure.
struct Attempt {
  absl::StatusOr<Greeting> greeting = absl::UnknownError("not tried");
  CallFailure failure = CallFailure::kBroken;
};

Attempt Judge(const SyncSettings& settings,
              absl::StatusOr<HttpResponse> response) {
  const std::string& host = settings.upstream.host;
  if (!response.ok()) {
    return {absl::UnavailableError("cannot reach " + host + ": " +
                                   std::string(response.status().message())),
            FailureOf(response.status())};
  }
  const UpstreamVerdict verdict = Classify(*response);
  if (verdict.kind == UpstreamVerdict::Kind::kUnauthorized) {
    return {absl::PermissionDeniedError(
                host + " does not accept the keys (" + verdict.message +
                "): check LEADSQUARED_ACCESS_KEY, LEADSQUARED_SECRET_KEY and "
                "--upstream"),
            CallFailure::kUnauthorized};
  }
  if (verdict.kind != UpstreamVerdict::Kind::kAnswer) {
    return {absl::UnavailableError(
                host + " answers with an error: " + verdict.message),
            FailureOf(verdict)};
  }
  absl::StatusOr<KeyUser> user = ParseKeyUser(response->body);
  if (!user.ok()) {
    return {absl::UnavailableError(
                host + " does not answer as LeadSquared does (" +
                std::string(user.status().message()) + "): check --upstream"),
            CallFailure::kBareError};
  }
  if (absl::Status region = CheckRegion(settings, *user); !region.ok()) {
    return {region, CallFailure::kUnauthorized};
  }
  user->account.host = host;
  return {Greeting{*std::move(user), *std::move(response)}, {}};
}

}  // namespace

absl::StatusOr<Greeting> Greet(const SyncSettings& settings, bool patient,
                               HttpTransport& transport, CallLimiter& limiter,
                               Clock& clock, std::stop_token stop) {
  HttpRequest request = UserByAccessKeyCall();
  request.timeout = kTimeout;
  request.stop = stop;
  int failures = 0;
  while (true) {
    CallSlot slot;
    absl::Status taken = TakeSlot(limiter, clock, stop, slot);
    if (!taken.ok()) return taken;
    // A request sent again by libcurl itself would need a slot of its own:
    // here the attempt is simply made again.
    bool sent = false;
    absl::StatusOr<HttpResponse> response =
        transport.Send(request, [&sent] { return !std::exchange(sent, true); });
    const SteadyPoint ended = clock.SteadyNow();
    if (absl::Status kept = limiter.End(slot, ended); !kept.ok()) return kept;
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    if (response.ok()) {
      const UpstreamVerdict verdict = Classify(*response);
      if (verdict.kind == UpstreamVerdict::Kind::kRateLimited) {
        if (absl::Status s = limiter.Refused(verdict, ended); !s.ok()) return s;
        continue;
      }
    }
    Attempt judged = Judge(settings, std::move(response));
    if (judged.greeting.ok()) return judged.greeting;
    ++failures;
    const bool hopeless = judged.failure == CallFailure::kUnauthorized ||
                          failures >= kImpatientAttempts;
    if (!patient && hopeless) return judged.greeting.status();
    const NextStep step = AfterFailure(judged.failure, failures, 0.5);
    LogError("upstream-not-ready",
             {{"why", std::string(judged.greeting.status().message())},
              {"next", step.delay}});
    if (!clock.SleepFor(step.delay, stop)) {
      return absl::CancelledError("stopped");
    }
  }
}

}  // namespace leadline
