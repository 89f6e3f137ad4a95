// SPDX-License-Identifier: Apache-2.0
#include "sync/curl_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <climits>
#include <memory>
#include <sstream>
#include <stop_token>
#include <string>
#include <thread>

#include "tests/sync/raw_http_server.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Peer = RawHttpServer::Peer;
using Request = RawHttpServer::Request;
using std::chrono::steady_clock;

const char kAccessKey[] = "u$r1a2b3c";
const char kSecretKey[] = "s3cr3t/+=";

// {"RecordCount":0} compressed.
const unsigned char kGzipped[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff,
    0xab, 0x56, 0x0a, 0x4a, 0x4d, 0xce, 0x2f, 0x4a, 0x71, 0xce,
    0x2f, 0xcd, 0x2b, 0x51, 0xb2, 0x32, 0xa8, 0x05, 0x00, 0x01,
    0xad, 0x8f, 0x8d, 0x11, 0x00, 0x00, 0x00};

HttpRequest Get(Duration timeout = Duration(20000)) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/v2/Authentication.svc/UserByAccessKey.Get";
  request.timeout = timeout;
  return request;
}

class CurlTransportTest : public ::testing::Test {
 protected:
  void Serve(RawHttpServer::Handler handler) {
    server_ = std::make_unique<RawHttpServer>(std::move(handler));
    options_.upstream = {"http", "127.0.0.1", server_->Port()};
    Connect();
  }

  void Connect() {
    auto transport = CurlTransport::Create(
        options_, Credentials(kAccessKey, kSecretKey), clock_);
    ASSERT_TRUE(transport.ok()) << transport.status();
    transport_ = *std::move(transport);
  }

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request = Get()) {
    return transport_->Send(request, [this] {
      ++asked_;
      return asked_ <= allowed_;
    });
  }

  absl::StatusCode CodeOf(const HttpRequest& request = Get()) {
    const absl::Status status = Send(request).status();
    EXPECT_THAT(status.ToString(), Not(HasSubstr("accessKey")));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("phone")));
    return status.code();
  }

  SystemClock clock_;
  CurlOptions options_;
  std::unique_ptr<RawHttpServer> server_;
  std::unique_ptr<CurlTransport> transport_;
  int asked_ = 0;
  int allowed_ = 1000;
};

TEST_F(CurlTransportTest, AnswerComesWithItsHeadersAndTimes) {
  Serve([](const Request&, Peer& peer) {
    peer.Send(Answer("{}",
                     "Content-Type: application/json; charset=utf-8\r\n"
                     "date:  Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                     "RETRY-AFTER: 7\r\n"));
  });
  const SteadyPoint before = clock_.SteadyNow();
  const absl::StatusOr<HttpResponse> response = Send();
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "{}");
  EXPECT_EQ(response->content_type, "application/json; charset=utf-8");
  EXPECT_EQ(response->date, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(response->retry_after, "7");
  EXPECT_LE(before, response->sent);
  EXPECT_LE(response->sent, response->ended);
  EXPECT_LE(response->ended, clock_.SteadyNow());
}

TEST_F(CurlTransportTest, KeysTravelAsHeaders) {
  Serve([](const Request&, Peer& peer) { peer.Send(Answer("{}")); });
  ASSERT_TRUE(Send().ok());
  const std::string head = server_->Requests().at(0).head;
  EXPECT_THAT(head, StartsWith("GET /v2/Authentication.svc/UserByAccessKey.Get "
                               "HTTP/1.1\r\n"));
  EXPECT_THAT(head, HasSubstr("x-LSQ-AccessKey: u$r1a2b3c\r\n"));
  EXPECT_THAT(head, HasSubstr("x-LSQ-SecretKey: s3cr3t/+=\r\n"));
  EXPECT_THAT(head, HasSubstr("Accept-Encoding: "));
}

TEST_F(CurlTransportTest, KeysTravelInTheQueryWhenTold) {
  options_.keys_in = KeyPlacement::kQuery;
  Serve([](const Request&, Peer& peer) { peer.Send(Answer("{}")); });
  HttpRequest request = Get();
  ASSERT_TRUE(Send(request).ok());
  request.path += "?phone=1";
  ASSERT_TRUE(Send(request).ok());
  const std::string keys = "accessKey=u%24r1a2b3c&secretKey=s3cr3t%2F%2B%3D ";
  EXPECT_THAT(server_->Requests().at(0).head, HasSubstr("Get?" + keys));
  EXPECT_THAT(server_->Requests().at(1).head, HasSubstr("?phone=1&" + keys));
  EXPECT_THAT(server_->Requests().at(0).head, Not(HasSubstr("x-LSQ")));
}

TEST_F(CurlTransportTest, BodyIsPosted) {
  Serve([](const Request&, Peer& peer) { peer.Send(Answer("{}")); });
  HttpRequest request = Get();
  request.method = "POST";
  request.body = "{\"a\":\"" + std::string(3000000, 'x') + "\"}";
  ASSERT_TRUE(Send(request).ok());
  EXPECT_EQ(server_->Requests().at(0).body, request.body);
  EXPECT_THAT(server_->Requests().at(0).head,
              HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(server_->Requests().at(0).head, Not(HasSubstr("Expect")));
  // And the next is a GET again, without a body.
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(server_->Requests().at(1).body, "");
}

TEST_F(CurlTransportTest, ErrorStatusIsAValue) {
  Serve([](const Request&, Peer& peer) {
    peer.Send(Answer("<html>", "", "502 Bad Gateway"));
  });
  EXPECT_EQ(Send()->status, 502);
  EXPECT_EQ(Send()->body, "<html>");
}

TEST_F(CurlTransportTest, RedirectsAreNotFollowed) {
  Serve([](const Request&, Peer& peer) {
    peer.Send(Answer("", "Location: /v2/elsewhere\r\n", "302 Found"));
  });
  EXPECT_EQ(Send()->status, 302);
  EXPECT_EQ(asked_, 1);
}

TEST_F(CurlTransportTest, ConnectionIsKept) {
  Serve([](const Request&, Peer& peer) { peer.Send(Answer("{}")); });
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Send().ok());
  EXPECT_EQ(server_->Requests().back().connection, 1);
  EXPECT_EQ(asked_, 5);
}

TEST_F(CurlTransportTest, CompressionIsUndone) {
  Serve([](const Request&, Peer& peer) {
    peer.Send(
        Answer({reinterpret_cast<const char*>(kGzipped), sizeof(kGzipped)},
               "Content-Encoding: gzip\r\n"));
  });
  EXPECT_EQ(Send()->body, "{\"RecordCount\":0}");
}

TEST_F(CurlTransportTest, ChunksAreJoined) {
  Serve([](const Request&, Peer& peer) {
    peer.Send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n");
  });
  EXPECT_EQ(Send()->body, "{\"a\":1}");
}

// libcurl repeats a request by itself when a kept connection turns out to be
// dead. Each of them may have arrived, so each must be asked for.
TEST_F(CurlTransportTest, SilentResendIsAskedForToo) {
  std::atomic<int> on_first = 0;
  Serve([&](const Request& request, Peer& peer) {
    if (request.connection == 1 && ++on_first == 2) {
      peer.Close();
      return;
    }
    peer.Send(Answer("{}"));
  });
  ASSERT_TRUE(Send().ok());
  const absl::StatusOr<HttpResponse> second = Send();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(server_->Requests(), SizeIs(3));  // on the wire, for 2 calls
  EXPECT_EQ(asked_, 3);
}

TEST_F(CurlTransportTest, SilentResendCanBeRefused) {
  std::atomic<int> on_first = 0;
  Serve([&](const Request& request, Peer& peer) {
    if (request.connection == 1 && ++on_first == 2) {
      peer.Close();
      return;
    }
    peer.Send(Answer("{}"));
  });
  ASSERT_TRUE(Send().ok());
  allowed_ = 2;
  EXPECT_EQ(CodeOf(), absl::StatusCode::kAborted);
  EXPECT_EQ(asked_, 3);
  EXPECT_THAT(server_->Requests(), SizeIs(2));
}

TEST_F(CurlTransportTest, RefusedRequestNeverArrives) {
  Serve([](const Request&, Peer& peer) { peer.Send(Answer("{}")); });
  allowed_ = 0;
  EXPECT_EQ(CodeOf(), absl::StatusCode::kAborted);
  transport_.reset();
  server_->WaitForClosed(1);
  EXPECT_THAT(server_->Requests(), SizeIs(0));
}

TEST_F(CurlTransportTest, ConnectionThatClosedWhileIdleIsReplaced) {
  Serve([](const Request&, Peer& peer) {
    peer.Send(Answer("{}", "Connection: keep-alive\r\n"));
    peer.Close();
  });
  ASSERT_TRUE(Send().ok());
  server_->WaitForClosed(1);
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(static_cast<size_t>(asked_), server_->Requests().size());
  EXPECT_EQ(server_->Requests().back().connection, 2);
}

TEST_F(CurlTransportTest, OldConnectionIsNotUsedAgain) {
  options_.max_connection_age = Duration(1000);
  std::atomic<int> connection = 0;
  Serve([&](const Request& request, Peer& peer) {
    connection = request.connection;
    peer.Send(Answer("{}"));
  });
  allowed_ = INT_MAX;
  // libcurl counts whole seconds: some request of the next few finds it old.
  const auto deadline = steady_clock::now() + std::chrono::seconds(20);
  while (connection < 2 && steady_clock::now() < deadline) {
    ASSERT_TRUE(Send().ok());
  }
  EXPECT_EQ(connection, 2);
}

TEST_F(CurlTransportTest, AnswerThatIsCutOffIsNone) {
  for (const std::string& bytes :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Rec"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5\r\n{\"Rec\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Le"),
        // Compressed, and not to be undone.
        std::string("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                    "Content-Length: 17\r\n\r\n{\"RecordCount\":0}"),
        // Without a length nobody can tell.
        std::string("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                    "{\"RecordCount\":0}")}) {
    Serve([bytes](const Request&, Peer& peer) {
      peer.Send(bytes);
      peer.Close();
    });
    EXPECT_EQ(CodeOf(), absl::StatusCode::kUnavailable) << bytes;
  }
}

TEST_F(CurlTransportTest, CloseBeforeAnyAnswerIsUnavailable) {
  Serve([](const Request&, Peer& peer) { peer.Close(); });
  EXPECT_EQ(CodeOf(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(asked_, 1);  // the first on a connection is not repeated
}

TEST_F(CurlTransportTest, NoHttpIsUnavailable) {
  Serve([](const Request&, Peer& peer) {
    peer.Send("SSH-2.0-OpenSSH_9.2\r\n");
    peer.Close();
  });
  EXPECT_EQ(CodeOf(), absl::StatusCode::kUnavailable);
}

TEST_F(CurlTransportTest, NobodyListeningIsUnavailableAndLaterWorks) {
  int port = 0;
  {
    const RawHttpServer gone([](const Request&, Peer&) {});
    port = gone.Port();
  }
  options_.upstream = {"http", "127.0.0.1", port};
  Connect();
  EXPECT_EQ(CodeOf(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(asked_, 0);
}

TEST_F(CurlTransportTest, UnknownNameIsUnavailableAndNamed) {
  options_.upstream = {"http", "no-such-host.invalid", 80};
  Connect();
  const absl::Status status = Send().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(status.ToString(), HasSubstr("no-such-host.invalid"));
}

TEST_F(CurlTransportTest, PlainServerBehindHttpsIsUnavailable) {
  Serve([](const Request&, Peer& peer) { peer.Send(Answer("{}")); });
  options_.upstream.scheme = "https";
  Connect();
  // The server waits for the end of a head that is none.
  EXPECT_EQ(CodeOf(Get(Duration(200))), absl::StatusCode::kUnavailable);
  EXPECT_EQ(asked_, 0);
}

TEST_F(CurlTransportTest, AnswerThatNeverComesTimesOut) {
  Serve([](const Request&, Peer& peer) { peer.WaitForClose(); });
  EXPECT_EQ(CodeOf(Get(Duration(100))), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(CurlTransportTest, AnswerThatStallsIsGivenUp) {
  options_.low_speed_time = Duration(1000);
  Serve([](const Request&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    peer.WaitForClose();
  });
  EXPECT_EQ(CodeOf(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(CurlTransportTest, ANewConnectionFollowsATimeOut) {
  Serve([](const Request& request, Peer& peer) {
    if (request.connection == 1) {
      peer.WaitForClose();
    } else {
      peer.Send(Answer("{}"));
    }
  });
  EXPECT_EQ(CodeOf(Get(Duration(100))), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(Send().ok());
}

TEST_F(CurlTransportTest, AnswerBeyondTheCapIsRefused) {
  options_.max_body_bytes = 1000;
  Serve([](const Request&, Peer& peer) {
    peer.Send(Answer(std::string(1001, 'x')));
  });
  EXPECT_EQ(CodeOf(), absl::StatusCode::kResourceExhausted);
  Serve([](const Request&, Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
              std::string(1001, 'x') + "\r\n0\r\n\r\n");
  });
  EXPECT_EQ(CodeOf(), absl::StatusCode::kResourceExhausted);
  Serve([](const Request&, Peer& peer) {
    peer.Send(Answer(std::string(1000, 'x')));
  });
  EXPECT_EQ(Send()->body.size(), 1000u);
}

TEST_F(CurlTransportTest, StopEndsACallAtOnce) {
  Serve([](const Request&, Peer& peer) { peer.WaitForClose(); });
  std::stop_source stop;
  HttpRequest request = Get(Duration(60000));
  request.stop = stop.get_token();
  const auto start = steady_clock::now();
  std::jthread stopper([&] {
    server_->WaitForRequests(1);
    stop.request_stop();
  });
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kCancelled);
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kCancelled);
  EXPECT_EQ(asked_, 1);
}

TEST(HttpRequestTest, PrintsNoQuery) {
  HttpRequest request = Get();
  request.path += "?accessKey=secret&phone=9901111111";
  std::ostringstream out;
  out << request;
  EXPECT_EQ(out.str(), "GET /v2/Authentication.svc/UserByAccessKey.Get");
}

}  // namespace
}  // namespace leadline
