// SPDX-License-Identifier: Apache-2.0
#include "base/http_endpoint.h"

#include <microhttpd.h>
#include <unistd.h>

#include "base/listen_socket.h"

namespace leadline {
namespace {

constexpr unsigned kMaxConnections = 64;
constexpr unsigned kIdleSeconds = 10;
constexpr size_t kMemoryPerConnection = size_t{16} * 1024;

HttpReply MethodNotAllowed() {
  return {.status = MHD_HTTP_METHOD_NOT_ALLOWED,
          .body = "only GET and HEAD are answered here\n"};
}

MHD_Result Send(MHD_Connection* connection, HttpReply reply) {
  MHD_Response* const response = MHD_create_response_from_buffer(
      reply.body.size(), reply.body.data(), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                          reply.content_type.c_str());
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  if (reply.status == MHD_HTTP_METHOD_NOT_ALLOWED) {
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  }
  const MHD_Result queued =
      MHD_queue_response(connection, reply.status, response);
  MHD_destroy_response(response);
  return queued;
}

// The library calls this once for the headers, then for each piece of a body,
// then once more: `seen` tells the first call from the others. A body is read
// and dropped, so that the connection can go on. The parameters are the
// library's. NOLINTNEXTLINE(readability-function-size)
MHD_Result OnRequest(void* endpoint, MHD_Connection* connection,
                     const char* path, const char* method,
                     const char* /*version*/, const char* /*upload*/,
                     size_t* upload_size, void** seen) {
  if (*seen == nullptr) {
    *seen = endpoint;
    return MHD_YES;
  }
  if (*upload_size != 0) {
    *upload_size = 0;
    return MHD_YES;
  }
  const auto& self = *static_cast<const HttpEndpoint*>(endpoint);
  return Send(connection, self.Answer(method, path));
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(
    const Address& address, Pages pages) {
  absl::StatusOr<ListenSocket> socket = ListenSocket::Open(address);
  if (!socket.ok()) return socket.status();
  std::unique_ptr<HttpEndpoint> endpoint(new HttpEndpoint(std::move(pages)));
  endpoint->port_ = socket->Port();
  const int descriptor = socket->Release();
  endpoint->daemon_ = MHD_start_daemon(
      MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ITC, 0, nullptr, nullptr,
      &OnRequest, endpoint.get(), MHD_OPTION_LISTEN_SOCKET, descriptor,
      MHD_OPTION_CONNECTION_LIMIT, kMaxConnections,
      MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMemoryPerConnection, MHD_OPTION_END);
  if (endpoint->daemon_ == nullptr) {
    close(descriptor);
    return absl::UnavailableError("cannot serve HTTP on " + address.ToString());
  }
  return endpoint;
}

HttpEndpoint::~HttpEndpoint() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

HttpReply HttpEndpoint::Answer(std::string_view method,
                               std::string_view path) const {
  if (method != "GET" && method != "HEAD") return MethodNotAllowed();
  return pages_(path);
}

}  // namespace leadline
