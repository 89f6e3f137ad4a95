// SPDX-License-Identifier: Apache-2.0
#include "sync/live_service.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "leadline/internal/v1/live_read.grpc.pb.h"

namespace leadline {
namespace {

using internal::v1::ReadByPhoneRequest;
using internal::v1::ReadByPhoneResponse;

constexpr mode_t kOursOnly = 0700;
constexpr int kMostRequestBytes = 4096;

std::string FolderOf(const std::string& replica) { return replica + ".live"; }

// Makes the folder, or sees that it is ours alone.
absl::Status PrepareFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), kOursOnly) != 0 && errno != EEXIST) {
    return absl::UnavailableError("cannot make the folder " + folder + ": " +
                                  std::strerror(errno));
  }
  struct stat found {};
  if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) ||
      found.st_uid != geteuid()) {
    return absl::FailedPreconditionError(
        folder + " is no folder of this user's: move it away");
  }
  if (chmod(folder.c_str(), kOursOnly) != 0) {
    return absl::UnavailableError("cannot close the folder " + folder +
                                  " to others: " + std::strerror(errno));
  }
  return absl::OkStatus();
}

grpc::Status StatusOf(const LiveAnswer& answer) {
  using Outcome = LiveAnswer::Outcome;
  switch (answer.outcome) {
    case Outcome::kFound:
    case Outcome::kNoneShown:
      return grpc::Status::OK;
    case Outcome::kTooMany:
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, answer.why};
    case Outcome::kRefused:
      return {grpc::StatusCode::FAILED_PRECONDITION, answer.why};
    case Outcome::kFailed:
      break;
  }
  return {grpc::StatusCode::UNAVAILABLE, answer.why};
}

void Fill(const LiveAnswer& answer, ReadByPhoneResponse& response) {
  TimePoint read_at = answer.read_at;
  if (answer.found) {
    response.set_lead(answer.found->lead);
    response.set_matched_field(static_cast<uint32_t>(answer.found->field));
    response.set_match_kind(static_cast<uint32_t>(answer.found->kind));
    response.set_match_count(answer.found->match_count);
    read_at = answer.found->read_at;
  }
  const Duration since = read_at.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  response.mutable_read_at()->set_seconds(seconds.count());
  response.mutable_read_at()->set_nanos(
      static_cast<int>(std::chrono::nanoseconds(since - seconds).count()));
  response.set_remembered(answer.remembered);
}

// One caller who waits. Lives until gRPC is done with it.
class WaitingCall final : public grpc::ServerUnaryReactor {
 public:
  WaitingCall(LiveReads& reads, const ReadByPhoneRequest& request,
              ReadByPhoneResponse& response)
      : reads_(reads) {
    const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(request.phone());
    if (!query.ok()) {
      Finish({grpc::StatusCode::INVALID_ARGUMENT,
              std::string(query.status().message())});
      return;
    }
    // gRPC calls nothing below before this has returned.
    ticket_ = reads_.Ask(*query, [this, &response](const LiveAnswer& answer) {
      Fill(answer, response);
      Finish(StatusOf(answer));
    });
  }

  void OnCancel() override {
    if (reads_.Withdraw(ticket_)) Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  LiveReads& reads_;
  LiveReads::Ticket ticket_;
};

}  // namespace

class LiveService::Impl final
    : public internal::v1::LiveReadService::CallbackService {
 public:
  explicit Impl(LiveReads& reads) : reads_(reads) {}

  absl::Status Listen(const std::string& socket) {
    // What a worker that was killed has left: none lives.
    unlink(socket.c_str());
    grpc::ServerBuilder builder;
    builder.SetMaxReceiveMessageSize(kMostRequestBytes);
    builder.AddListeningPort("unix:" + socket,
                             grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    if (server_) return absl::OkStatus();
    return absl::UnavailableError("cannot listen at the socket " + socket);
  }

  void Stop() {
    if (!server_) return;
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
  }

  grpc::ServerUnaryReactor* ReadByPhone(
      grpc::CallbackServerContext* /*context*/,
      const ReadByPhoneRequest* request,
      ReadByPhoneResponse* response) override {
    return new WaitingCall(reads_, *request, *response);
  }

 private:
  LiveReads& reads_;
  std::unique_ptr<grpc::Server> server_;
};

LiveService::LiveService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LiveService::~LiveService() { impl_->Stop(); }

std::string LiveService::SocketOf(const std::string& replica) {
  return FolderOf(replica) + "/worker.sock";
}

absl::StatusOr<std::unique_ptr<LiveService>> LiveService::Start(
    const std::string& replica, LiveReads& reads) {
  const std::string socket = SocketOf(replica);
  if (socket.size() >= sizeof(sockaddr_un::sun_path)) {
    return absl::FailedPreconditionError(
        "the path " + socket + " is too long for a socket: give --replica by " +
        "a shorter one, perhaps from its own folder");
  }
  absl::Status ready = PrepareFolder(FolderOf(replica));
  if (!ready.ok()) return ready;
  auto impl = std::make_unique<Impl>(reads);
  absl::Status listens = impl->Listen(socket);
  if (!listens.ok()) return listens;
  return std::unique_ptr<LiveService>(new LiveService(std::move(impl)));
}

}  // namespace leadline
