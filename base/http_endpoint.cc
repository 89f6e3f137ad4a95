// SPDX-License-Identifier: Apache-2.0
#include "base/http_endpoint.h"

#include <microhttpd.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace leadline {
namespace {

using std::chrono::steady_clock;

constexpr unsigned kMaxConnections = 64;
// The library accepts nobody while all connections are taken, and its idle
// timer begins anew with every byte; so some are kept free.
constexpr unsigned kFreeConnections = 8;
constexpr unsigned kIdleSeconds = 10;
constexpr size_t kMemoryPerConnection = size_t{16} * 1024;
// A body that comes byte by byte is never idle, and yet has to end.
constexpr std::chrono::seconds kLongestBody{30};

HttpReply MethodNotAllowed() {
  return {.status = MHD_HTTP_METHOD_NOT_ALLOWED,
          .body = "only GET and HEAD are answered here\n"};
}

// What a Content-Length says; 0 if there is none, and the most for nonsense.
size_t LengthIn(std::optional<std::string_view> header) {
  if (!header) return 0;
  size_t length = 0;
  const auto [end, error] =
      std::from_chars(header->data(), header->data() + header->size(), length);
  return error == std::errc() ? length : SIZE_MAX;
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

}  // namespace

// One request while it arrives.
class HttpEndpoint::Request {
 public:
  Request(HttpEndpoint& endpoint, MHD_Connection* connection, const char* path,
          const char* method)
      : endpoint_(endpoint),
        connection_(connection),
        path_(path),
        method_(method) {
    if (method_ != "POST" || !endpoint_.posts_.wants) return;
    wanted_ = endpoint_.posts_.wants({path_, [connection](const char* name) {
                                        return Header(connection, name);
                                      }});
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request() { endpoint_.held_bytes_ -= body_.size(); }

  // True if the answer is not to wait for the body.
  bool IsTooMuch() const {
    return !wanted_ &&
           LengthIn(Header(connection_, MHD_HTTP_HEADER_CONTENT_LENGTH)) >
               kMostOfUnwanted;
  }

  // False if the connection is to be closed.
  bool Take(std::string_view piece) {
    size_ += piece.size();
    if (!wanted_ && size_ > kMostOfUnwanted) return false;
    if (wanted_) {
      const size_t room = std::min(kMostOfBody - body_.size(),
                                   kMostOfAllBodies - endpoint_.held_bytes_);
      piece = piece.substr(0, room);
      body_ += piece;
      endpoint_.held_bytes_ += piece.size();
    }
    return steady_clock::now() - begun_ < kLongestBody;
  }

  MHD_Result Answer() {
    return Send(connection_,
                method_ == "POST"
                    ? endpoint_.AnswerPost({path_, body_, size_, wanted_})
                    : endpoint_.AnswerPage(method_, path_));
  }

  // The library calls this once for the headers, then for each piece of a
  // body, then once more: `seen` tells the first call from the others. A small
  // body is read even where it is dropped, so that the connection can go on;
  // after an answer to the headers alone the library closes it. The parameters
  // are the library's. NOLINTNEXTLINE(readability-function-size)
  static MHD_Result OnRequest(void* endpoint, MHD_Connection* connection,
                              const char* path, const char* method,
                              const char* /*version*/, const char* upload,
                              size_t* upload_size, void** seen) {
    if (*seen == nullptr) {
      auto begun = std::make_unique<Request>(
          *static_cast<HttpEndpoint*>(endpoint), connection, path, method);
      const bool too_much = begun->IsTooMuch();
      auto* const request = begun.release();
      *seen = request;
      return too_much ? request->Answer() : MHD_YES;
    }
    auto& request = *static_cast<Request*>(*seen);
    if (*upload_size != 0) {
      const bool go_on = request.Take({upload, *upload_size});
      *upload_size = 0;
      return go_on ? MHD_YES : MHD_NO;
    }
    return request.Answer();
  }

  static void OnCompleted(void* /*endpoint*/, MHD_Connection* /*connection*/,
                          void** seen, MHD_RequestTerminationCode /*code*/) {
    const std::unique_ptr<Request> ended(static_cast<Request*>(*seen));
    *seen = nullptr;
  }

  static void OnConnection(void* endpoint, MHD_Connection* connection,
                           void** /*context*/,
                           MHD_ConnectionNotificationCode code) {
    const MHD_ConnectionInfo* const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == nullptr) return;
    auto& owner = *static_cast<HttpEndpoint*>(endpoint);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
      owner.NoteOpened(info->connect_fd);
    } else {
      owner.NoteClosed(info->connect_fd);
    }
  }

 private:
  static std::optional<std::string_view> Header(MHD_Connection* connection,
                                                const char* name) {
    const char* const value =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    if (value == nullptr) return std::nullopt;
    return value;
  }

  HttpEndpoint& endpoint_;
  MHD_Connection* const connection_;
  const std::string path_;
  const std::string method_;
  const steady_clock::time_point begun_ = steady_clock::now();
  bool wanted_ = false;
  std::string body_;
  size_t size_ = 0;
};

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(
    const Address& address, Pages pages) {
  return Start(address, std::move(pages), Posts());
}

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(
    const Address& address, Pages pages, Posts posts) {
  absl::StatusOr<ListenSocket> socket = ListenSocket::Open(address);
  if (!socket.ok()) return socket.status();
  return Start(*std::move(socket), std::move(pages), std::move(posts));
}

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(
    ListenSocket socket, Pages pages, Posts posts) {
  std::unique_ptr<HttpEndpoint> endpoint(
      new HttpEndpoint(std::move(socket), std::move(pages), std::move(posts)));
  endpoint->daemon_ = MHD_start_daemon(
      MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ITC, 0, nullptr, nullptr,
      &Request::OnRequest, endpoint.get(), MHD_OPTION_LISTEN_SOCKET,
      endpoint->socket_.Descriptor(), MHD_OPTION_NOTIFY_COMPLETED,
      &Request::OnCompleted, nullptr, MHD_OPTION_NOTIFY_CONNECTION,
      &Request::OnConnection, endpoint.get(), MHD_OPTION_CONNECTION_LIMIT,
      kMaxConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMemoryPerConnection, MHD_OPTION_END);
  if (endpoint->daemon_ == nullptr) {
    return absl::UnavailableError("cannot serve HTTP on " +
                                  endpoint->Where().ToString());
  }
  return endpoint;
}

HttpEndpoint::~HttpEndpoint() {
  if (daemon_ == nullptr) return;
  StopAccepting();
  MHD_stop_daemon(daemon_);
}

// The library then leaves it to us to close the socket.
void HttpEndpoint::StopAccepting() { MHD_quiesce_daemon(daemon_); }

void HttpEndpoint::NoteOpened(int client) {
  clients_.push_back(client);
  if (clients_.size() <= kMaxConnections - kFreeConnections) return;
  // The library closes the socket itself when it finds that it has ended.
  shutdown(clients_.front(), SHUT_RDWR);
  clients_.pop_front();
}

HttpReply HttpEndpoint::AnswerPage(std::string_view method,
                                   std::string_view path) const {
  if (method != "GET" && method != "HEAD") return MethodNotAllowed();
  return pages_(path);
}

HttpReply HttpEndpoint::AnswerPost(const Post& post) const {
  std::optional<HttpReply> reply;
  if (posts_.answer) reply = posts_.answer(post);
  return reply ? *std::move(reply) : MethodNotAllowed();
}

}  // namespace leadline
