// SPDX-License-Identifier: Apache-2.0
#include "sync/greeting.h"

#include <string>
#include <utility>

#include "base/log.h"
#include "sync/key_user.h"
#include "sync/retry_policy.h"

namespace leadline {
namespace {

// Without a replica there is nothing to lose by giving up, and somebody is
// waiting for an answer.
constexpr int kImpatientAttempts = 3;
constexpr Duration kTimeout{20000};

// What one attempt brought: an answer, or why not and what sort of failure.
struct Attempt {
  absl::StatusOr<Greeting> greeting = absl::UnknownError("not tried");
  CallFailure failure = CallFailure::kBroken;
};

Attempt Judge(const SyncSettings& settings, CallOutcome outcome) {
  const std::string& host = settings.upstream.host;
  absl::StatusOr<HttpResponse>& response = outcome.response;
  if (!response.ok()) {
    return {absl::UnavailableError("cannot reach " + host + ": " +
                                   std::string(response.status().message())),
            FailureOf(response.status())};
  }
  const UpstreamVerdict& verdict = *outcome.verdict;
  if (verdict.kind == UpstreamVerdict::Kind::kUnauthorized) {
    return {KeysRefused(
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
  absl::StatusOr<KeyUser> user = KeyUserAt(host, response->body);
  if (AreKeysRefused(user.status())) {
    return {user.status(), CallFailure::kUnauthorized};
  }
  if (!user.ok()) {
    return {absl::UnavailableError(
                host + " does not answer as LeadSquared does (" +
                std::string(user.status().message()) + "): check --upstream"),
            CallFailure::kBareError};
  }
  return {Greeting{*std::move(user), *std::move(response)}, {}};
}

}  // namespace

absl::StatusOr<Greeting> Greet(const SyncSettings& settings, bool patient,
                               const CallParts& parts, std::stop_token stop) {
  HttpRequest request = UserByAccessKeyCall();
  request.timeout = kTimeout;
  request.stop = stop;
  int failures = 0;
  while (true) {
    absl::StatusOr<CallOutcome> called = MakeSingleCall(parts, request);
    if (!called.ok()) return called.status();
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    Attempt tried = Judge(settings, *std::move(called));
    if (tried.greeting.ok()) return std::move(tried.greeting);
    // The limiter makes the next attempt wait.
    if (tried.failure == CallFailure::kRateLimited) continue;
    ++failures;
    const bool hopeless = tried.failure == CallFailure::kUnauthorized ||
                          failures >= kImpatientAttempts;
    if (!patient && hopeless) return tried.greeting.status();
    const NextStep step = AfterFailure(tried.failure, failures, 0.5);
    LogError("upstream-not-ready",
             {{"why", std::string(tried.greeting.status().message())},
              {"next", step.delay}});
    if (!parts.clock.SleepFor(step.delay, stop)) {
      return absl::CancelledError("stopped");
    }
  }
}

}  // namespace leadline
