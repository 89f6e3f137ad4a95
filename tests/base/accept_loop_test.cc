// SPDX-License-Identifier: Apache-2.0
#include "base/accept_loop.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <string>

#include "tests/support/http_client.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience{30};

int NumberOption(int descriptor, int option) {
  int value = -1;
  socklen_t size = sizeof(value);
  getsockopt(descriptor, IPPROTO_TCP, option, &value, &size);
  return value;
}

// The first connection of a loop.
class First {
 public:
  AcceptLoop::Take Take() {
    return [this](int descriptor) { accepted_.set_value(descriptor); };
  }
  // -1 if none comes.
  int Wait() {
    return coming_.wait_for(kPatience) == std::future_status::ready
               ? coming_.get()
               : -1;
  }
  bool HasCome() const {
    return coming_.wait_for(std::chrono::seconds(0)) ==
           std::future_status::ready;
  }

 private:
  std::promise<int> accepted_;
  std::future<int> coming_ = accepted_.get_future();
};

class AcceptLoopTest : public ::testing::Test {
 protected:
  // Another hold of the same socket, as another process would have.
  ListenSocket Another() const {
    return ListenSocket::Adopt(dup(socket_.Descriptor())).value();
  }

  const ListenSocket socket_ = ListenSocket::Open({"127.0.0.1", 0}).value();
};

TEST_F(AcceptLoopTest, HandsConnectionsOverReadyForUse) {
  First first;
  AcceptLoop loop(Another(), {.unacknowledged = Duration(7000)}, first.Take());
  EXPECT_FALSE(loop.HasAcceptedWithin(kPatience));
  const Connection client(socket_.Port());
  const int taken = first.Wait();
  ASSERT_GE(taken, 0);
  EXPECT_NE(fcntl(taken, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(taken, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(NumberOption(taken, TCP_NODELAY), 0);
  EXPECT_EQ(NumberOption(taken, TCP_USER_TIMEOUT), 7000);
  EXPECT_TRUE(loop.HasAcceptedWithin(std::chrono::hours(1)));
  EXPECT_FALSE(loop.HasAcceptedWithin(Duration(0)));
  close(taken);
}

TEST_F(AcceptLoopTest, WhoComesAfterItsStopWaitsForTheNext) {
  First old_first;
  AcceptLoop old_loop(Another(), {}, old_first.Take());
  old_loop.Stop();
  const Connection client(socket_.Port());
  EXPECT_TRUE(client.IsConnected());
  First next_first;
  AcceptLoop next_loop(Another(), {}, next_first.Take());
  const int taken = next_first.Wait();
  EXPECT_GE(taken, 0);
  EXPECT_FALSE(old_first.HasCome());
  close(taken);
}

// What the program says, from here on, until it goes out of scope.
class SaidOnStderr {
 public:
  SaidOnStderr() : stderr_(dup(STDERR_FILENO)) {
    EXPECT_EQ(pipe(ends_.data()), 0);
    dup2(ends_[1], STDERR_FILENO);
  }
  SaidOnStderr(const SaidOnStderr&) = delete;
  SaidOnStderr& operator=(const SaidOnStderr&) = delete;
  ~SaidOnStderr() {
    dup2(stderr_, STDERR_FILENO);
    for (const int descriptor : {stderr_, ends_[0], ends_[1]}) {
      close(descriptor);
    }
  }
  // Waits for something to be said.
  std::string Wait() const {
    pollfd readable = {.fd = ends_[0], .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, 30'000) <= 0) return "";
    std::array<char, 4096> text{};
    const ssize_t size = read(ends_[0], text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<size_t>(size) : 0};
  }

 private:
  const int stderr_;
  std::array<int, 2> ends_{};
};

TEST_F(AcceptLoopTest, WithoutADescriptorItWaitsForOne) {
  First first;
  const AcceptLoop loop(Another(), {}, first.Take());
  const int waiting = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const SaidOnStderr said;
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int next = dup(waiting);
  close(next);
  const rlimit none = {.rlim_cur = static_cast<rlim_t>(next),
                       .rlim_max = limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(socket_.Port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(waiting, reinterpret_cast<const sockaddr*>(&address),
                    sizeof(address)),
            0);
  EXPECT_THAT(said.Wait(), HasSubstr("cannot-accept"));
  EXPECT_FALSE(first.HasCome());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  const int taken = first.Wait();
  EXPECT_GE(taken, 0);
  close(taken);
  close(waiting);
}

}  // namespace
}  // namespace leadline
