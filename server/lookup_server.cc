// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <string>
#include <utility>

#include "grpc/health/v1/health.pb.h"
#include "server/self_check.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A thousand numbers and some attribute names.
constexpr int kMaxRequestBytes = 256 * 1024;
// Clients of gRPC take 4 MiB unless told otherwise; a lead has a few KiB.
constexpr int kMaxResponseBytes = 16 * 1024 * 1024;
// What all connections together may hold in buffers.
constexpr size_t kBufferBytes = size_t{256} << 20U;
// A call that has begun takes microseconds; this is for a stuck disk.
constexpr auto kStopWithin = seconds(2);
// A peer that acknowledges nothing for so long is gone.
constexpr milliseconds kPeerIsGoneAfter = seconds(20);
// A client that was accepted is connected after some round trips; until then
// gRPC does not count it.
constexpr Duration kHandshake = seconds(1);

int Milliseconds(milliseconds length) {
  return static_cast<int>(length.count());
}

// Keeps connections through middleboxes alive, notices dead peers, and lets
// clients do the same.
void SetKeepalive(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(seconds(60)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(kPeerIsGoneAfter));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Clients may ping every 10 s; a ping that the network hurried is no
  // offence.
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      Milliseconds(seconds(9)));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 3);
}

void SetLimits(const LookupServerOptions& options,
               grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
  builder.SetMaxSendMessageSize(kMaxResponseBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             options.max_streams);
  builder.SetResourceQuota(
      grpc::ResourceQuota("leadline-server").Resize(kBufferBytes));
  if (options.max_connection_age > Duration(0)) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                               Milliseconds(options.max_connection_age));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<LookupServer>> LookupServer::Start(
    const LookupServerOptions& options, const LeadStore& store, Clock& clock) {
  return Start(options, PassedServerSockets(), store, clock);
}

absl::StatusOr<std::unique_ptr<LookupServer>> LookupServer::Start(
    const LookupServerOptions& options, PassedServerSockets passed,
    const LeadStore& store, Clock& clock) {
  std::unique_ptr<LookupServer> server(new LookupServer(options, store, clock));
  absl::Status status = server->LoadAccess(options.access);
  if (status.ok()) status = server->StartGrpc(options, std::move(passed.grpc));
  if (status.ok()) status = server->StartHttp(options, std::move(passed.http));
  if (!status.ok()) return status;
  return server;
}

LookupServer::LookupServer(const LookupServerOptions& options,
                           const LeadStore& store, Clock& clock)
    : store_(store),
      clock_(clock),
      metrics_(clock.Now()),
      access_(clock, metrics_.Access()),
      log_(clock, options.slow_call),
      desk_(metrics_, log_, access_),
      replica_(store, clock),
      live_(options.live_socket.empty()
                ? nullptr
                : std::make_unique<LiveReader>(options.live_socket,
                                               options.live_time_limit)),
      service_(replica_, clock, live_.get(), desk_, metrics_, options.limits) {}

LookupServer::~LookupServer() { Stop(); }

std::optional<Address> LookupServer::HttpAddress() const {
  if (!http_) return std::nullopt;
  return http_->Where();
}

std::optional<uint16_t> LookupServer::HttpPort() const {
  if (!http_) return std::nullopt;
  return http_->Port();
}

void LookupServer::BeginDrain() {
  health_->BeginDrain();
  if (listener_->IsPassed()) listener_->StopAccepting();
  if (http_ && http_->IsPassed()) http_->StopAccepting();
  service_.EndWatches();
}

bool LookupServer::HasClients() const {
  return listener_->HasAcceptedWithin(kHandshake) || connections_->Any();
}

bool LookupServer::Answers(Duration limit) const {
  return AnswersItself(*grpc_, limit);
}

void LookupServer::Stop() {
  http_.reset();
  health_.reset();
  listener_.reset();
  if (!grpc_) return;
  service_.RefuseCalls();
  grpc_->Shutdown(std::chrono::system_clock::now() + kStopWithin);
  grpc_->Wait();
  grpc_.reset();
}

absl::Status LookupServer::LoadAccess(const AccessOptions& options) {
  absl::StatusOr<std::unique_ptr<AccessFiles>> files =
      AccessFiles::Load(options, clock_, access_, metrics_.Access());
  if (!files.ok()) return files.status();
  access_files_ = *std::move(files);
  access_files_->Watch();
  return absl::OkStatus();
}

absl::Status LookupServer::StartGrpc(const LookupServerOptions& options,
                                     std::optional<ListenSocket> passed) {
  absl::StatusOr<ListenSocket> socket =
      passed ? *std::move(passed) : ListenSocket::Open(options.grpc_address);
  if (!socket.ok()) return socket.status();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  // Reflection describes what the program has descriptors of.
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::ServerBuilder builder;
  SetKeepalive(builder);
  SetLimits(options, builder);
  listener_ = std::make_unique<GrpcListener>(
      *std::move(socket), access_files_->Credentials(), builder);
  builder.RegisterService(&service_);
  grpc_ = builder.BuildAndStart();
  if (!grpc_) return absl::UnavailableError("gRPC does not start");
  grpc_port_ = listener_->Where().port;
  connections_ = Connections::OfNewestServer();
  health_ =
      std::make_unique<Health>(*grpc_->GetHealthCheckService(), store_, clock_);
  listener_->StartAccepting(kPeerIsGoneAfter);
  return absl::OkStatus();
}

absl::Status LookupServer::StartHttp(const LookupServerOptions& options,
                                     std::optional<ListenSocket> passed) {
  if (!passed && !options.http_address) return absl::OkStatus();
  absl::StatusOr<ListenSocket> socket =
      passed ? *std::move(passed) : ListenSocket::Open(*options.http_address);
  if (!socket.ok()) return socket.status();
  pages_ = std::make_unique<HttpPages>(*health_, metrics_, store_, clock_);
  absl::StatusOr<std::unique_ptr<HttpEndpoint>> http = HttpEndpoint::Start(
      *std::move(socket),
      [this](std::string_view path) { return pages_->Answer(path); }, Posts());
  if (!http.ok()) return http.status();
  http_ = *std::move(http);
  return absl::OkStatus();
}

}  // namespace leadline
