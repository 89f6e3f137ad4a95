// SPDX-License-Identifier: Apache-2.0
#include "server/watches.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/errors.h"
#include "server/request.h"

namespace leadline {
namespace {

constexpr Duration kLookEvery{100};
constexpr Duration kUsualInterval{1000};

// Ends at once.
class RefusedWatch final : public WatchCall::Reactor {
 public:
  explicit RefusedWatch(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

absl::StatusOr<Duration> IntervalOf(const v1::WatchReplicaRequest& request) {
  if (!request.has_min_interval()) return kUsualInterval;
  const std::optional<Duration> length = LengthOf(request.min_interval());
  if (!length) return InvalidMinInterval();
  return std::max(*length, kLookEvery);
}

}  // namespace

Watches::Watches(ReplicaView& replica, Clock& clock, CallDesk& desk,
                 Metrics& metrics, size_t most)
    : replica_(replica),
      clock_(clock),
      desk_(desk),
      metrics_(metrics),
      quota_(most),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

WatchCall::Reactor* Watches::Begin(grpc::CallbackServerContext& context,
                                   const v1::WatchReplicaRequest& request,
                                   CallDesk::SteadyTime start) {
  const auto refuse = [&](const absl::Status& error) {
    return new RefusedWatch(
        desk_.End(Call::kWatchReplica, error, start, context));
  };
  absl::Status admitted = desk_.Admit(Call::kWatchReplica, context);
  if (!admitted.ok()) return refuse(admitted);
  const absl::StatusOr<Duration> interval = IntervalOf(request);
  if (!interval.ok()) return refuse(interval.status());
  std::optional<CallQuota::Ticket> ticket = quota_.Take(context.peer());
  if (!ticket) return refuse(TooManyWatches());
  metrics_.CountRead(Call::kWatchReplica);
  const std::shared_ptr<WatchCall> call = WatchCall::Begin(
      {context, desk_, metrics_, open_, start, *interval}, *std::move(ticket));
  call->Offer(StatusNow(), clock_.SteadyNow());
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
  return call.get();
}

void Watches::Run(const std::stop_token& stop) {
  while (clock_.SleepFor(kLookEvery, stop)) OfferAll();
}

void Watches::OfferAll() {
  std::vector<std::shared_ptr<WatchCall>> open;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(calls_, [&open](const std::weak_ptr<WatchCall>& held) {
      std::shared_ptr<WatchCall> call = held.lock();
      const bool has_gone = call == nullptr;
      if (!has_gone) open.push_back(std::move(call));
      return has_gone;
    });
  }
  if (open.empty()) return;
  const OfferedStatus status = StatusNow();
  const SteadyPoint now = clock_.SteadyNow();
  for (const std::shared_ptr<WatchCall>& call : open) call->Offer(status, now);
}

OfferedStatus Watches::StatusNow() {
  OfferedStatus offered;
  v1::GetReplicaStatusResponse& status = *offered.message.mutable_status();
  absl::StatusOr<v1::GetReplicaStatusResponse> now = replica_.Status();
  if (now.ok()) status = *std::move(now);
  status.set_server_version(LEADLINE_VERSION);
  v1::GetReplicaStatusResponse lasting = status;
  if (lasting.has_freshness()) lasting.mutable_freshness()->clear_age();
  if (lasting.has_worker()) lasting.mutable_worker()->clear_report_age();
  offered.key = lasting.SerializeAsString();
  return offered;
}

}  // namespace leadline
