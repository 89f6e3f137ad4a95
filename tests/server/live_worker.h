// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_LIVE_WORKER_H_
#define LEADLINE_TESTS_SERVER_LIVE_WORKER_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "leadline/internal/v1/live_read.grpc.pb.h"
#include "sync/live_reads.h"
#include "sync/live_service.h"
#include "tests/server/server_fixture.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// The half of a worker that takes the server's questions, with its own queue
// and its own socket; what upstream answers to them, the test says. For one
// thread.
class LiveWorker {
 public:
  ~LiveWorker() { Stop(); }

  // (Re)starts it.
  void Start(const LiveReads::Options& options) {
    Stop();
    reads_ = std::make_unique<LiveReads>(options, clock_);
    auto service = LiveService::Start(folder_.Path("leads.db"), *reads_);
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
  }

  void Stop() {
    if (reads_) reads_->Close();
    service_.reset();
    reads_.reset();
  }

  // Waits for a question, and answers it so; false if none comes.
  bool Answer(const LiveAnswer& answer) {
    std::optional<PhoneQuery> query;
    if (!Eventually([&] { return (query = reads_->Next()).has_value(); })) {
      return false;
    }
    reads_->Finish(*query, answer);
    return true;
  }

  std::string Socket() const {
    return LiveService::SocketOf(folder_.Path("leads.db"));
  }

  LiveReads& Reads() { return *reads_; }

 private:
  TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<LiveReads> reads_;
  std::unique_ptr<LiveService> service_;
};

// Answers all questions alike, as long as it lives.
class PlayedLane {
 public:
  PlayedLane(LiveReads& reads, const LiveAnswer& answer)
      : thread_([&reads, answer](std::stop_token stop) {
          while (!stop.stop_requested()) {
            while (const auto query = reads.Next()) {
              reads.Finish(*query, answer);
            }
            reads.WaitFor(kPatience, stop);
          }
        }) {}

 private:
  std::jthread thread_;
};

// Takes the socket's name; connections are the kernel's.
class ListeningSocket {
 public:
  explicit ListeningSocket(const std::string& path)
      : descriptor_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    unlink(path.c_str());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)),
              0);
    EXPECT_EQ(listen(descriptor_, 8), 0);
  }
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;
  ~ListeningSocket() { close(descriptor_); }

 private:
  const int descriptor_;
};

// A worker as far as a connection goes: it answers each call CANCELLED.
class CancellingWorker final : internal::v1::LiveReadService::Service {
 public:
  explicit CancellingWorker(const std::string& socket) {
    unlink(socket.c_str());
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + socket,
                             grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    EXPECT_TRUE(server_);
  }
  ~CancellingWorker() override { server_->Shutdown(); }

 private:
  grpc::Status ReadByPhone(
      grpc::ServerContext* /*context*/,
      const internal::v1::ReadByPhoneRequest* /*request*/,
      internal::v1::ReadByPhoneResponse* /*response*/) override {
    return grpc::Status::CANCELLED;
  }

  std::unique_ptr<grpc::Server> server_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_LIVE_WORKER_H_
