// SPDX-License-Identifier: Apache-2.0
#include "sandbox/http_server.h"

#include <microhttpd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "sandbox/dates.h"
#include "sandbox/gzip.h"
#include "sandbox/work_queue.h"

namespace sandbox {
namespace {

// Below this a packed answer is hardly smaller than the answer.
constexpr size_t kWorthGzip = 1400;
constexpr size_t kBlock = 64 << 10;

// One request on its way through the server.
struct Exchange {
  Request request;
  Response response;
  enum class State : uint8_t {
    kFresh,
    kReading,
    kWorking,
    kAnswered
  } state = State::kFresh;
  bool too_large = false;
};

MHD_Result AddHeader(void* headers, MHD_ValueKind, const char* name,
                     const char* value) {
  static_cast<Headers*>(headers)->emplace_back(name,
                                               value == nullptr ? "" : value);
  return MHD_YES;
}

bool AcceptsGzip(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return strcasecmp(header.first.c_str(), "Accept-Encoding") == 0 &&
           header.second.find("gzip") != std::string::npos;
  });
}

void SetHeader(Headers& headers, const std::string& name, std::string value) {
  std::erase_if(headers,
                [&](const auto& header) { return header.first == name; });
  headers.emplace_back(name, std::move(value));
}

void Pack(Exchange& exchange) {
  Response& response = exchange.response;
  if (response.body.size() < kWorthGzip ||
      !AcceptsGzip(exchange.request.headers)) {
    return;
  }
  std::optional<std::string> packed = Gzip(response.body);
  if (!packed) return;
  response.body = *std::move(packed);
  SetHeader(response.headers, "Content-Encoding", "gzip");
}

// Gives out the body up to where the connection shall break.
ssize_t ReadBreaking(void* exchange, uint64_t position, char* buffer,
                     size_t room) {
  const Response& response = static_cast<Exchange*>(exchange)->response;
  const size_t end = std::min(*response.break_after, response.body.size());
  if (position >= end) return MHD_CONTENT_READER_END_WITH_ERROR;
  const size_t size = std::min(room, end - position);
  std::memcpy(buffer, response.body.data() + position, size);
  return static_cast<ssize_t>(size);
}

struct DestroyResponse {
  void operator()(MHD_Response* response) const {
    MHD_destroy_response(response);
  }
};
using OwnedResponse = std::unique_ptr<MHD_Response, DestroyResponse>;

// The exchange outlives the response: it ends when the request is completed.
OwnedResponse MakeResponse(Exchange& exchange) {
  Response& response = exchange.response;
  OwnedResponse made(
      response.break_after
          ? MHD_create_response_from_callback(response.body.size(), kBlock,
                                              &ReadBreaking, &exchange, nullptr)
          : MHD_create_response_from_buffer(response.body.size(),
                                            response.body.data(),
                                            MHD_RESPMEM_PERSISTENT));
  if (made == nullptr) return made;
  MHD_add_response_header(made.get(), "Content-Type",
                          response.content_type.c_str());
  for (const auto& [name, value] : response.headers) {
    MHD_add_response_header(made.get(), name.c_str(), value.c_str());
  }
  return made;
}

void* BeginExchange(void*, const char* target, MHD_Connection*) {
  auto exchange = std::make_unique<Exchange>();
  exchange->request.target = target;
  return exchange.release();
}

void EndExchange(void*, MHD_Connection*, void** context,
                 MHD_RequestTerminationCode) {
  const std::unique_ptr<Exchange> ended(static_cast<Exchange*>(*context));
  *context = nullptr;
}

}  // namespace

// The library's event loop with our workers beside it.
class HttpServer::Daemon {
 public:
  Daemon(const HttpServerOptions& options, Handler handler)
      : options_(options),
        handler_(std::move(handler)),
        workers_(options.workers) {}
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon();

  absl::Status Start(Listener listener);
  uint16_t Port() const { return port_; }

 private:
  static MHD_Result OnRequest(void* self, MHD_Connection* connection,
                              const char* url, const char* method,
                              const char* version, const char* data,
                              size_t* data_size, void** context);
  MHD_Result Receive(MHD_Connection* connection, Exchange& exchange,
                     const char* data, size_t* data_size);
  void Work(MHD_Connection* connection, Exchange& exchange);
  MHD_Result Reply(MHD_Connection* connection, Exchange& exchange);

  const HttpServerOptions options_;
  const Handler handler_;
  MHD_Daemon* daemon_ = nullptr;
  uint16_t port_ = 0;
  std::mutex mu_;
  bool stopping_ = false;  // guarded by mu_
  WorkQueue workers_;
};

absl::Status HttpServer::Daemon::Start(Listener listener) {
  port_ = listener.Port();
  const int descriptor = listener.Release();
  daemon_ = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
          MHD_USE_SUPPRESS_DATE_NO_CLOCK,
      0, nullptr, nullptr, &OnRequest, this,  //
      MHD_OPTION_LISTEN_SOCKET, descriptor,   //
      MHD_OPTION_CONNECTION_LIMIT, options_.connections,
      MHD_OPTION_CONNECTION_TIMEOUT, options_.idle_seconds,
      MHD_OPTION_URI_LOG_CALLBACK, &BeginExchange, nullptr,
      MHD_OPTION_NOTIFY_COMPLETED, &EndExchange, nullptr, MHD_OPTION_END);
  if (daemon_ != nullptr) return absl::OkStatus();
  close(descriptor);
  return absl::UnavailableError("the system gives no HTTP server on port " +
                                std::to_string(port_));
}

HttpServer::Daemon::~Daemon() {
  if (daemon_ == nullptr) return;
  const MHD_socket listening = MHD_quiesce_daemon(daemon_);
  {
    const std::lock_guard lock(mu_);
    stopping_ = true;
  }
  // After this no connection is suspended, as the library demands.
  workers_.Finish();
  MHD_stop_daemon(daemon_);
  if (listening != MHD_INVALID_SOCKET) close(listening);
}

// The library prescribes the parameters.
// NOLINTNEXTLINE(readability-function-size)
MHD_Result HttpServer::Daemon::OnRequest(void* self, MHD_Connection* connection,
                                         const char*, const char* method,
                                         const char*, const char* data,
                                         size_t* data_size, void** context) {
  Exchange& exchange = *static_cast<Exchange*>(*context);
  if (exchange.state == Exchange::State::kFresh) {
    exchange.state = Exchange::State::kReading;
    exchange.request.method = method;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, &AddHeader,
                              &exchange.request.headers);
    return MHD_YES;
  }
  return static_cast<Daemon*>(self)->Receive(connection, exchange, data,
                                             data_size);
}

MHD_Result HttpServer::Daemon::Receive(MHD_Connection* connection,
                                       Exchange& exchange, const char* data,
                                       size_t* data_size) {
  if (exchange.state == Exchange::State::kAnswered) {
    return Reply(connection, exchange);
  }
  std::string& body = exchange.request.body;
  if (*data_size > 0) {
    exchange.too_large |= body.size() + *data_size > options_.largest_body;
    if (!exchange.too_large) body.append(data, *data_size);
    *data_size = 0;
    return MHD_YES;
  }
  const std::lock_guard lock(mu_);
  if (stopping_) return MHD_NO;
  exchange.state = Exchange::State::kWorking;
  MHD_suspend_connection(connection);
  workers_.Do([this, connection, &exchange] { Work(connection, exchange); });
  return MHD_YES;
}

void HttpServer::Daemon::Work(MHD_Connection* connection, Exchange& exchange) {
  exchange.response = exchange.too_large
                          ? Response{.status = 413, .content_type = "text/html"}
                          : handler_(exchange.request);
  if (options_.gzip) Pack(exchange);
  const auto resume = [connection, &exchange] {
    exchange.state = Exchange::State::kAnswered;
    MHD_resume_connection(connection);
  };
  if (exchange.response.hold_ms <= 0) return resume();
  workers_.Do(resume, std::chrono::milliseconds(exchange.response.hold_ms));
}

MHD_Result HttpServer::Daemon::Reply(MHD_Connection* connection,
                                     Exchange& exchange) {
  Response& response = exchange.response;
  if (response.break_after == size_t{0}) return MHD_NO;
  SetHeader(response.headers, "Date", HttpDate(options_.now_ms()));
  const OwnedResponse made = MakeResponse(exchange);
  if (made == nullptr) return MHD_NO;
  return MHD_queue_response(connection, static_cast<unsigned>(response.status),
                            made.get());
}

HttpServer::HttpServer(std::unique_ptr<Daemon> daemon)
    : daemon_(std::move(daemon)) {}

HttpServer::~HttpServer() = default;

uint16_t HttpServer::Port() const { return daemon_->Port(); }

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    Listener listener, const HttpServerOptions& options, Handler handler) {
  auto daemon = std::make_unique<Daemon>(options, std::move(handler));
  const absl::Status started = daemon->Start(std::move(listener));
  if (!started.ok()) return started;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(daemon)));
}

}  // namespace sandbox
