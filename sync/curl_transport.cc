// SPDX-License-Identifier: Apache-2.0
#include "sync/curl_transport.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <optional>
#include <stop_token>
#include <utility>

#include "absl/status/status.h"
#include "base/free_with.h"
#include "sync/answer_headers.h"

namespace leadline {
namespace {

constexpr long kDnsCacheSeconds = 30;
constexpr long kKeepAliveSeconds = 30;
constexpr long kReceiveBuffer = 256L << 10;
// The JSON parser reads a little beyond the end of a body.
constexpr size_t kBodySlack = 64;
constexpr int kPollMilliseconds = 1000;

using Easy = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;
using List = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

// One call, and what has come of it so far.
struct Exchange {
  const Clock* clock = nullptr;
  const MaySend* may_send = nullptr;
  size_t max_body = 0;
  CURL* easy = nullptr;

  HttpResponse response;
  bool sent = false;
  bool refused = false;
  bool too_large = false;
  AnswerHeaders headers;
};

// curl is about to send the request, for the first time or again because a
// kept connection turned out to be dead.
int OnRequest(void* data, char* /*remote*/, char* /*local*/,
              int /*remote_port*/, int /*local_port*/) {
  auto& exchange = *static_cast<Exchange*>(data);
  if (!(*exchange.may_send)()) {
    exchange.refused = true;
    return CURL_PREREQFUNC_ABORT;
  }
  exchange.sent = true;
  exchange.response = HttpResponse();
  exchange.response.sent = exchange.clock->SteadyNow();
  return CURL_PREREQFUNC_OK;
}

size_t OnHeader(char* bytes, size_t /*one*/, size_t size, void* data) {
  static_cast<Exchange*>(data)->headers.Take({bytes, size});
  return size;
}

// Of the body as it travels; -1 if it was not announced.
curl_off_t AnnouncedLength(CURL* easy) {
  curl_off_t length = -1;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length;
}

size_t OnBody(char* bytes, size_t /*one*/, size_t size, void* data) {
  auto& exchange = *static_cast<Exchange*>(data);
  std::string& body = exchange.response.body;
  if (size > exchange.max_body - body.size()) {
    exchange.too_large = true;
    return 0;
  }
  if (body.empty()) {
    const curl_off_t length = AnnouncedLength(exchange.easy);
    if (length > 0 && static_cast<size_t>(length) <= exchange.max_body) {
      body.reserve(static_cast<size_t>(length) + kBodySlack);
    }
  }
  body.append(bytes, size);
  return size;
}

// An abandoned request must not arrive after its slot was given back: closing
// the socket drops what the kernel has not sent yet instead of sending it on.
int OnSocket(void* /*data*/, curl_socket_t socket, curlsocktype /*purpose*/) {
  const linger drop{.l_onoff = 1, .l_linger = 0};
  const bool set =
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &drop, sizeof(drop)) == 0;
  return set ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

bool IsAboutTrust(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION ||
         code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
         code == CURLE_SSL_CERTPROBLEM;
}

// What curl's own errors are here. `host` names the upstream; curl's detailed
// message is not used, as it may quote the URL.
absl::Status ToStatus(CURLcode code, const Exchange& exchange,
                      const std::string& host) {
  const std::string reason = curl_easy_strerror(code);
  if (exchange.refused) {
    return absl::AbortedError("the request to " + host +
                              " was not let out: no call is free");
  }
  if (exchange.too_large || code == CURLE_FILESIZE_EXCEEDED) {
    return absl::ResourceExhaustedError("the answer of " + host +
                                        " is too large");
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return exchange.sent
               ? absl::DeadlineExceededError(
                     host + " did not answer, or not fast enough, in time")
               : absl::UnavailableError("no connection to " + host +
                                        " came about in time");
  }
  if (IsAboutTrust(code)) {
    return absl::FailedPreconditionError(
        "the certificate of " + host + " is not to be trusted (" + reason +
        "): check --upstream, this machine's clock and its CA certificates");
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return absl::UnavailableError(
          "the name " + host +
          " has no address: check --upstream and this machine's DNS");
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
      return absl::UnavailableError("no connection to " + host + ": " + reason);
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // no HTTP at all
      return absl::UnavailableError("the answer of " + host +
                                    " broke off: " + reason);
    default:
      return absl::InternalError("the call to " + host +
                                 " ended with: " + reason);
  }
}

}  // namespace

// A curl handle with all that does not change from call to call.
class CurlTransport::Session {
 public:
  Session(CurlOptions options, Credentials credentials, const Clock& clock)
      : options_(std::move(options)),
        credentials_(std::move(credentials)),
        clock_(clock) {}

  absl::Status Open();
  absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                    const MaySend& may_send);

 private:
  template <typename Value>
  void Set(CURLoption option, Value value);
  bool Add(List& list, const std::string& line);
  void SetUpConnection();
  void SetUpAnswer();
  void Prepare(const HttpRequest& request, Exchange& exchange,
               const std::string& url);
  std::optional<CURLcode> Perform(const std::stop_token& stop);

  const CurlOptions options_;
  const Credentials credentials_;
  const Clock& clock_;
  Easy easy_;
  Multi multi_;
  List get_headers_;
  List post_headers_;
  CURLcode set_up_ = CURLE_OK;
  bool connection_failed_ = false;
};

template <typename Value>
void CurlTransport::Session::Set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
  if (code != CURLE_OK) set_up_ = code;
}

bool CurlTransport::Session::Add(List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(list.release());  // it is a part of `longer` now
  list.reset(longer);
  return true;
}

absl::Status CurlTransport::Session::Open() {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (global != CURLE_OK) {
    return absl::InternalError("libcurl does not start");
  }
  easy_.reset(curl_easy_init());
  multi_.reset(curl_multi_init());
  bool good = easy_ && multi_;
  for (List* list : {&get_headers_, &post_headers_}) {
    good = good && Add(*list, "Accept: application/json");
    for (const std::string& line :
         HeadersWithKeys(options_.keys_in, credentials_)) {
      good = good && Add(*list, line);
    }
  }
  good = good && Add(post_headers_, "Content-Type: application/json") &&
         Add(post_headers_, "Expect:");
  if (!good) return absl::InternalError("libcurl cannot be set up");
  SetUpConnection();
  SetUpAnswer();
  if (set_up_ == CURLE_OK) return absl::OkStatus();
  return absl::InternalError(std::string("libcurl cannot be set up: ") +
                             curl_easy_strerror(set_up_));
}

void CurlTransport::Session::SetUpConnection() {
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 1L);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_QUICK_EXIT, 1L);
  Set(CURLOPT_PROTOCOLS_STR, options_.upstream.scheme.c_str());
  // Plain http is for hosts nearby; keys must not pass a proxy readable.
  if (options_.upstream.scheme == "http") Set(CURLOPT_PROXY, "");
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  // One call at a time: HTTP/2 would only add ways to send a request again.
  Set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  Set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options_.ca_file.empty()) {
    Set(CURLOPT_CAINFO, options_.ca_file.c_str());
  }
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
  Set(CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  Set(CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds);
  Set(CURLOPT_SOCKOPTFUNCTION, &OnSocket);
  Set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(options_.connect_timeout.count()));
  const auto age =
      std::chrono::ceil<std::chrono::seconds>(options_.max_connection_age);
  Set(CURLOPT_MAXLIFETIME_CONN, static_cast<long>(age.count()));
}

void CurlTransport::Session::SetUpAnswer() {
  Set(CURLOPT_USERAGENT, "leadline-sync/" LEADLINE_VERSION);
  Set(CURLOPT_ACCEPT_ENCODING, "");  // all that this libcurl can undo
  Set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
  Set(CURLOPT_MAXFILESIZE_LARGE, curl_off_t{options_.max_body_bytes});
  const auto slow =
      std::chrono::ceil<std::chrono::seconds>(options_.low_speed_time);
  Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(slow.count()));
  Set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.low_speed));
  Set(CURLOPT_PREREQFUNCTION, &OnRequest);
  Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  Set(CURLOPT_WRITEFUNCTION, &OnBody);
}

void CurlTransport::Session::Prepare(const HttpRequest& request,
                                     Exchange& exchange,
                                     const std::string& url) {
  exchange.easy = easy_.get();
  exchange.clock = &clock_;
  exchange.max_body = static_cast<size_t>(options_.max_body_bytes);
  Set(CURLOPT_URL, url.c_str());
  if (request.method == "POST") {
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_POSTFIELDS, request.body.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(request.body.size()));
    Set(CURLOPT_HTTPHEADER, post_headers_.get());
  } else {
    Set(CURLOPT_HTTPGET, 1L);
    Set(CURLOPT_HTTPHEADER, get_headers_.get());
  }
  Set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  // After trouble both the connection and the address are doubtful.
  Set(CURLOPT_FRESH_CONNECT, connection_failed_ ? 1L : 0L);
  Set(CURLOPT_DNS_CACHE_TIMEOUT, connection_failed_ ? 0L : kDnsCacheSeconds);
  Set(CURLOPT_PREREQDATA, &exchange);
  Set(CURLOPT_HEADERDATA, &exchange);
  Set(CURLOPT_WRITEDATA, &exchange);
}

// How the transfer ended; none if it was stopped.
std::optional<CURLcode> CurlTransport::Session::Perform(
    const std::stop_token& stop) {
  CURLM* const multi = multi_.get();
  if (curl_multi_add_handle(multi, easy_.get()) != CURLM_OK) {
    return CURLE_FAILED_INIT;
  }
  std::optional<CURLcode> result;
  {
    // Wakes the poll below from whichever thread asks for the stop.
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    int running = 1;
    while (running > 0 && !stop.stop_requested()) {
      CURLMcode code = curl_multi_perform(multi, &running);
      if (code == CURLM_OK && running > 0) {
        code = curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
      }
      if (code != CURLM_OK) {
        result = CURLE_FAILED_INIT;
        break;
      }
    }
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg == CURLMSG_DONE) result = message->data.result;
  }
  curl_multi_remove_handle(multi, easy_.get());
  return result;
}

absl::StatusOr<HttpResponse> CurlTransport::Session::Send(
    const HttpRequest& request, const MaySend& may_send) {
  const std::string& host = options_.upstream.host;
  Exchange exchange;
  exchange.may_send = &may_send;
  const std::string url = UrlWithKeys(options_.upstream, request.path,
                                      options_.keys_in, credentials_);
  Prepare(request, exchange, url);
  if (set_up_ != CURLE_OK) return ToStatus(set_up_, exchange, host);

  const std::optional<CURLcode> code = Perform(request.stop);
  connection_failed_ = code != CURLE_OK;
  if (!code) {
    return absl::CancelledError("the call to " + host + " was abandoned");
  }
  if (*code != CURLE_OK) return ToStatus(*code, exchange, host);

  HttpResponse& response = exchange.response;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  // Without either, an answer that was cut off looks like a whole one.
  if (status == 200 && AnnouncedLength(easy_.get()) < 0 &&
      !exchange.headers.chunked) {
    return absl::UnavailableError(
        "the answer of " + host +
        " does not say how long it is, so that it may not be whole");
  }
  response.status = static_cast<int>(status);
  response.content_type = exchange.headers.content_type;
  response.date = exchange.headers.date;
  response.retry_after = exchange.headers.retry_after;
  response.ended = clock_.SteadyNow();
  return std::move(response);
}

absl::StatusOr<std::unique_ptr<CurlTransport>> CurlTransport::Create(
    CurlOptions options, Credentials credentials, const Clock& clock) {
  auto session = std::make_unique<Session>(std::move(options),
                                           std::move(credentials), clock);
  if (absl::Status status = session->Open(); !status.ok()) return status;
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(session)));
}

CurlTransport::CurlTransport(std::unique_ptr<Session> session)
    : session_(std::move(session)) {}

CurlTransport::~CurlTransport() = default;

absl::StatusOr<HttpResponse> CurlTransport::Send(const HttpRequest& request,
                                                 const MaySend& may_send) {
  return session_->Send(request, may_send);
}

}  // namespace leadline
