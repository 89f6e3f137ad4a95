// SPDX-License-Identifier: Apache-2.0
#include "server/live_reader.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "leadline/internal/v1/live_read.grpc.pb.h"

namespace leadline {
namespace {

using internal::v1::LiveReadService;
using internal::v1::ReadByPhoneRequest;
using internal::v1::ReadByPhoneResponse;

// A worker that was started again is found within this.
constexpr int kLongestBackoffMs = 1000;

// `given_up`: the caller has gone. A worker that closes cancels as well.
LiveOutcome OutcomeOf(const grpc::Status& status, bool given_up,
                      const ReadByPhoneResponse& response) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return response.lead().empty() ? LiveOutcome::kNoneShown
                                     : LiveOutcome::kFound;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return LiveOutcome::kTooMany;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return LiveOutcome::kRefused;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return LiveOutcome::kTimedOut;
    case grpc::StatusCode::CANCELLED:
      return given_up ? LiveOutcome::kTimedOut : LiveOutcome::kFailed;
    default:
      return LiveOutcome::kFailed;
  }
}

FoundLead FoundOf(ReadByPhoneResponse& response) {
  FoundLead found;
  found.lead = std::move(*response.mutable_lead());
  found.field = static_cast<MatchedField>(response.matched_field());
  found.kind = static_cast<MatchKind>(response.match_kind());
  found.match_count = response.match_count();
  found.read_at = TimePoint(std::chrono::seconds(response.read_at().seconds()) +
                            Duration(response.read_at().nanos() / 1'000'000));
  return found;
}

}  // namespace

const char* NameOf(LiveOutcome outcome) {
  constexpr std::array<const char*, kLiveOutcomes> kNames = {
      "found",  "none_shown", "too_many",   "refused",
      "failed", "timed_out",  "unreachable"};
  return kNames[static_cast<size_t>(outcome)];
}

struct LiveReader::Wire {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<LiveReadService::Stub> stub;
};

struct LiveReader::Question::Wire {
  Deadline deadline;
  std::atomic<bool> given_up = false;
  grpc::ClientContext context;
  ReadByPhoneRequest request;
  ReadByPhoneResponse response;
  Done done;
};

LiveReader::Question::Question(const std::string& phone, Deadline deadline)
    : wire_(std::make_unique<Wire>()) {
  wire_->request.set_phone(phone);
  wire_->deadline = deadline;
}

LiveReader::Question::~Question() = default;

void LiveReader::Question::Cancel() {
  wire_->given_up = true;
  wire_->context.TryCancel();
}

LiveReader::LiveReader(const std::string& socket, Duration time_limit)
    : wire_(std::make_unique<Wire>()), time_limit_(time_limit) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestBackoffMs);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kLongestBackoffMs);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  wire_->channel = grpc::CreateCustomChannel(
      "unix:" + socket, grpc::InsecureChannelCredentials(), arguments);
  wire_->stub = LiveReadService::NewStub(wire_->channel);
}

LiveReader::~LiveReader() = default;

void LiveReader::Ask(Question& question, Done done) const {
  Question::Wire& call = *question.wire_;
  call.done = std::move(done);
  call.context.set_deadline(
      std::min(call.deadline, std::chrono::system_clock::now() + time_limit_));
  wire_->stub->async()->ReadByPhone(
      &call.context, &call.request, &call.response,
      [this, &call](const grpc::Status& status) {
        LiveResult result;
        result.outcome = OutcomeOf(status, call.given_up, call.response);
        // A worker that answers has a connection.
        if (result.outcome == LiveOutcome::kFailed &&
            wire_->channel->GetState(false) != GRPC_CHANNEL_READY) {
          result.outcome = LiveOutcome::kUnreachable;
        }
        result.remembered = call.response.remembered();
        if (result.outcome == LiveOutcome::kFound) {
          result.found = FoundOf(call.response);
        }
        const Done tell = std::move(call.done);
        tell(std::move(result));
      });
}

}  // namespace leadline
