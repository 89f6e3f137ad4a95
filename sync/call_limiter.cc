// SPDX-License-Identifier: Apache-2.0
#include "sync/call_limiter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace leadline {
namespace {

constexpr Duration kLongestWindow = std::chrono::hours(24);
// Longer ones are quotas, not rates.
constexpr Duration kLongestLearnedWindow = std::chrono::minutes(10);
constexpr Duration kLongestClosure = std::chrono::minutes(5);
// A thread may hand in a time that is a little old. One that is older than
// this means that the clock itself went back.
constexpr Duration kOldTime = std::chrono::minutes(10);
// What a refusal costs beyond the window, so that two clocks that disagree do
// not make the next call the next refusal.
constexpr double kClosureFactor = 1.04;
constexpr double kClosureJitter = 0.1;

// How long an ended call counts. The upstream's clock and ours may drift by 2
// in a thousand; times are whole milliseconds, rounded down.
Duration CountedFor(Duration window) {
  return window + window / 500 + Duration(1);
}

Duration Scaled(Duration length, double factor) {
  return Duration(std::llround(static_cast<double>(length.count()) * factor));
}

bool Slower(const CallRate& a, const CallRate& b) {
  return static_cast<double>(a.calls) * static_cast<double>(b.window.count()) <
         static_cast<double>(b.calls) * static_cast<double>(a.window.count());
}

absl::Status BadRate(std::string_view text) {
  return absl::InvalidArgumentError(
      "a rate is calls per time, such as 25/5s, with at most " +
      std::to_string(CallLedger::kSlots) + " calls and a time of 1ms to 24h; " +
      std::string(text) + " is not one");
}

bool IsGoodRate(const CallRate& rate) {
  return rate.calls >= 1 && rate.calls <= CallLedger::kSlots &&
         rate.window >= Duration(1) && rate.window <= kLongestWindow;
}

std::optional<Duration> UnitOf(std::string_view text) {
  if (text == "ms") return Duration(1);
  if (text == "s") return std::chrono::seconds(1);
  if (text == "m") return std::chrono::minutes(1);
  if (text == "h") return std::chrono::hours(1);
  return std::nullopt;
}

// Of the day's calls, at once and then again over 24 hours, for calls that can
// wait; and of these, where there are any, for live reads.
constexpr double kSparePart = 0.2;
constexpr double kLivePart = 0.05;

// A rate of fewer calls has none to be kept free.
constexpr int kFewCalls = 4;

// Who leaves a slot to others asks again so soon.
constexpr Duration kYield{500};

// While the one call after a refusal is in flight, others ask so often.
constexpr Duration kTrialPoll{500};

// A share of 0.29 of 100 calls is 28.999... in binary.
constexpr double kRounding = 1e-9;

}  // namespace

absl::StatusOr<CallRate> ParseRate(std::string_view text) {
  const char* const end = text.data() + text.size();
  int calls = 0;
  const auto [slash, calls_error] = std::from_chars(text.data(), end, calls);
  if (calls_error != std::errc() || slash == end || *slash != '/') {
    return BadRate(text);
  }
  int length = 0;
  const auto [unit_at, length_error] = std::from_chars(slash + 1, end, length);
  if (length_error != std::errc() || length < 1) return BadRate(text);
  const std::optional<Duration> unit =
      UnitOf({unit_at, static_cast<size_t>(end - unit_at)});
  if (!unit) return BadRate(text);
  const CallRate rate{calls, *unit * length};
  if (!IsGoodRate(rate)) return BadRate(text);
  return rate;
}

absl::StatusOr<std::unique_ptr<CallLimiter>> CallLimiter::Create(
    CallLedger& ledger, const LimiterOptions& options,
    std::function<double()> random) {
  if (!IsGoodRate(options.rate)) {
    return BadRate(std::to_string(options.rate.calls) + "/" +
                   std::to_string(options.rate.window.count()) + "ms");
  }
  if (!(options.share > 0 && options.share <= 1)) {
    return absl::InvalidArgumentError(
        "--share is a part of the account's calls: more than 0, at most 1");
  }
  return std::unique_ptr<CallLimiter>(
      new CallLimiter(ledger, options, std::move(random)));
}

CallLimiter::CallLimiter(CallLedger& ledger, const LimiterOptions& options,
                         std::function<double()> random)
    : ledger_(ledger), options_(options), random_(std::move(random)) {
  std::vector<SteadyPoint> ends;
  for (const CallRecord& record : ledger_.Records()) {
    if (record.ended) ends.push_back(*record.ended);
    // Not its end, which may be still to come.
    latest_ = std::max(latest_, record.begun);
  }
  std::ranges::sort(ends);
  ends_.assign(ends.begin(), ends.end());
}

std::optional<uint64_t> LimiterOptions::OurDailyCalls() const {
  if (!daily_calls) return std::nullopt;
  const double calls = static_cast<double>(*daily_calls) * share + kRounding;
  return std::max<uint64_t>(1, static_cast<uint64_t>(calls));
}

CallRate LimiterOptions::OurShareOf(CallRate whole) const {
  const double calls = whole.calls * share + kRounding;
  whole.calls = std::max(1, static_cast<int>(calls));
  return whole;
}

std::optional<CallRate> CallLimiter::LearnedRate(SteadyPoint now) const {
  const std::optional<LearnedLimit> learned = ledger_.Learned(now);
  if (!learned) return std::nullopt;
  return CallRate{learned->calls, learned->window};
}

// An older time than one that was handed in already counts as that one: it
// makes everything wait longer, never shorter.
SteadyPoint CallLimiter::NotBackwards(SteadyPoint now) {
  if (latest_ - now > kOldTime) {
    // The clock went back. When the calls ended is not known any more, only
    // that it was before now.
    std::ranges::fill(ends_, now);
    latest_ = now;
  }
  latest_ = std::max(latest_, now);
  return latest_;
}

// Suppose a call goes out at `now`, and let a window contain its arrival as
// the last one. Every other call that arrives in that window arrives at most a
// window before `now` or later, so that it has ended at most a window ago, or
// is in flight: it is counted here.
Duration CallLimiter::WaitFor(const CallRate& rate, SteadyPoint now) const {
  const Duration counted = CountedFor(rate.window);
  // What was called before the ledger began may be anything.
  const SteadyPoint unknown_until = ledger_.KnownSince() + counted;
  const Duration wait = std::max(Duration(0), unknown_until - now);

  const auto first = std::ranges::upper_bound(ends_, now - counted);
  const auto counting = static_cast<int>(ends_.end() - first) + in_flight_;
  if (counting < rate.calls) return wait;
  const auto must_leave = counting - rate.calls;
  if (must_leave >= ends_.end() - first) {
    // All of the rate is in flight: the first to end will count for this long.
    return std::max(wait, counted);
  }
  return std::max(wait, *(first + must_leave) + counted - now);
}

Duration CallLimiter::WaitForDay(SteadyPoint now) const {
  const std::optional<uint64_t> ours = options_.OurDailyCalls();
  if (!ours || ledger_.CallsInDay(now) < *ours) return Duration(0);
  return ledger_.UntilDayShrinks(now);
}

// Where the day is limited. Live reads get theirs out of what can wait.
void CallLimiter::StartDayShares(SteadyPoint now) {
  const std::optional<uint64_t> ours = options_.OurDailyCalls();
  if (!ours || day_share_) return;
  const uint64_t used = ledger_.CallsInDay(now);
  const double live = options_.live_reads ? kLivePart : 0;
  day_share_.emplace(DayPart{*ours, kSparePart - live}, used, now);
  if (options_.live_reads) {
    live_day_share_.emplace(DayPart{*ours, live}, used, now);
  }
}

Duration CallLimiter::WaitForAll(SteadyPoint now, int keep_free) const {
  const auto wait_for = [&](const CallRate& whole) {
    CallRate rate = options_.OurShareOf(whole);
    rate.calls = std::max(1, rate.calls - keep_free);
    return WaitFor(rate, now);
  };
  Duration wait =
      std::max(wait_for(options_.rate), ledger_.ClosedUntil() - now);
  if (const auto learned = LearnedRate(now)) {
    wait = std::max(wait, wait_for(*learned));
  }
  return std::max(wait, WaitForDay(now));
}

absl::StatusOr<TakeResult> CallLimiter::TryTake(SteadyPoint now) {
  const std::lock_guard lock(mutex_);
  now = NotBackwards(now);
  const Duration wait = InTurn(Turns::Side::kUrgent, WaitForAll(now, 0), now);
  absl::StatusOr<TakeResult> taken = TakeAfter(wait, now);
  if (taken.ok() && taken->slot) turns_.Took(Turns::Side::kUrgent);
  return taken;
}

// The slot that is free now, or is the next to be, goes to who has not had the
// last. One who waits for longer, for a new day, is not waited for.
Duration CallLimiter::InTurn(Turns::Side side, Duration wait, SteadyPoint now) {
  const CallRate rate = EffectiveAt(now);
  if (rate.calls >= kFewCalls) return wait;
  if (wait > Duration(0)) {
    if (wait <= CountedFor(rate.window)) turns_.Waits(side, now);
    return wait;
  }
  if (!turns_.MustYield(side, now)) return wait;
  turns_.Waits(side, now);
  return kYield;
}

absl::StatusOr<TakeResult> CallLimiter::TryTakeSpare(SteadyPoint now,
                                                     int keep_free) {
  const std::lock_guard lock(mutex_);
  now = NotBackwards(now);
  StartDayShares(now);
  Duration wait = WaitForAll(now, keep_free);
  if (day_share_) wait = std::max(wait, day_share_->Wait(now));
  wait = InTurn(Turns::Side::kSpare, wait, now);
  absl::StatusOr<TakeResult> taken = TakeAfter(wait, now);
  if (!taken.ok() || !taken->slot) return taken;
  turns_.Took(Turns::Side::kSpare);
  if (day_share_) day_share_->Take(now);
  return taken;
}

absl::StatusOr<TakeResult> CallLimiter::TryTakeLive(SteadyPoint now,
                                                    int keep_free) {
  const std::lock_guard lock(mutex_);
  now = NotBackwards(now);
  StartDayShares(now);
  Duration wait = WaitForAll(now, keep_free);
  wait = std::max(wait, live_share_.Wait(EffectiveAt(now), now));
  if (live_day_share_) wait = std::max(wait, live_day_share_->Wait(now));
  absl::StatusOr<TakeResult> taken = TakeAfter(wait, now);
  if (!taken.ok() || !taken->slot) return taken;
  live_share_.Take(now);
  if (live_day_share_) live_day_share_->Take(now);
  return taken;
}

absl::StatusOr<TakeResult> CallLimiter::TakeAfter(Duration wait,
                                                  SteadyPoint now) {
  const bool is_trial = refusals_ > 0;
  if (is_trial && trial_in_flight_) wait = std::max(wait, kTrialPoll);
  if (wait > Duration(0)) return TakeResult{std::nullopt, wait};
  const absl::StatusOr<size_t> number = ledger_.Begin(now);
  if (!number.ok()) return number.status();
  ++in_flight_;
  trial_in_flight_ = is_trial;
  return TakeResult{CallSlot{*number, now, is_trial}, Duration(0)};
}

absl::Status CallLimiter::End(CallSlot slot, SteadyPoint now) {
  const std::lock_guard lock(mutex_);
  return EndAt(slot, NotBackwards(now));
}

absl::Status CallLimiter::EndAt(CallSlot slot, SteadyPoint ended) {
  --in_flight_;
  if (slot.is_trial) trial_in_flight_ = false;
  // Of what was given up the end is still to come.
  ends_.insert(std::ranges::upper_bound(ends_, ended), ended);
  if (ends_.size() > CallLedger::kSlots) ends_.pop_front();
  return ledger_.End(slot.number, ended);
}

absl::Status CallLimiter::GiveUp(CallSlot slot, SteadyPoint now) {
  const std::lock_guard lock(mutex_);
  return EndAt(slot, NotBackwards(now) + CallLedger::kOnTheWay);
}

void CallLimiter::Answered(CallSlot slot) {
  const std::lock_guard lock(mutex_);
  // One that was on its way before the refusal says nothing.
  if (slot.taken >= ledger_.ClosedUntil()) refusals_ = 0;
}

absl::Status CallLimiter::Refused(const UpstreamVerdict& verdict,
                                  SteadyPoint now) {
  const std::lock_guard lock(mutex_);
  now = NotBackwards(now);
  LearnedLimit told{verdict.learned_calls.value_or(0),
                    std::chrono::seconds(verdict.learned_window_s.value_or(0))};
  const bool learns = IsGoodRate({told.calls, told.window}) &&
                      told.window <= kLongestLearnedWindow;
  // A second refusal of the same burst is not one more in a row.
  if (now >= ledger_.ClosedUntil()) ++refusals_;
  const Duration window = learns ? std::max(options_.rate.window, told.window)
                                 : options_.rate.window;
  const Duration least = Scaled(window, kClosureFactor);
  Duration closure = least;
  for (int i = 1; i < refusals_ && closure < kLongestClosure; ++i) {
    closure *= 2;
  }
  closure = std::max(least, std::min(closure, kLongestClosure));
  closure += Scaled(closure, kClosureJitter * random_());
  const SteadyPoint until = now + std::max(closure, verdict.retry_after);
  absl::Status closed =
      ledger_.CloseUntil(std::max(until, ledger_.ClosedUntil()));
  if (!learns) return closed;
  if (!closed.ok()) return closed;
  return ledger_.Learn(told, now);
}

absl::Status CallLimiter::End(CallSlot slot,
                              const std::optional<UpstreamVerdict>& verdict,
                              SteadyPoint now) {
  using Kind = UpstreamVerdict::Kind;
  absl::Status closed;
  if (verdict && verdict->kind == Kind::kAnswer) Answered(slot);
  if (verdict && verdict->kind == Kind::kRateLimited) {
    closed = Refused(*verdict, now);
  }
  absl::Status ended = verdict ? End(slot, now) : GiveUp(slot, now);
  return closed.ok() ? ended : closed;
}

uint64_t CallLimiter::UsedInDay(SteadyPoint now) const {
  const std::lock_guard lock(mutex_);
  return ledger_.CallsInDay(now);
}

CallRate CallLimiter::Effective(SteadyPoint now) const {
  const std::lock_guard lock(mutex_);
  return EffectiveAt(now);
}

CallRate CallLimiter::InForce(SteadyPoint now) const {
  const std::lock_guard lock(mutex_);
  return InForceAt(now);
}

CallRate CallLimiter::InForceAt(SteadyPoint now) const {
  const std::optional<CallRate> learned = LearnedRate(now);
  return learned && Slower(*learned, options_.rate) ? *learned : options_.rate;
}

CallRate CallLimiter::EffectiveAt(SteadyPoint now) const {
  return options_.OurShareOf(InForceAt(now));
}

}  // namespace leadline
