// SPDX-License-Identifier: Apache-2.0
#include "tests/system/wire_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <set>
#include <system_error>

#include "tests/system/http2_frames.h"

namespace leadline {
namespace {

// No call of the tests takes as long.
constexpr timeval kPatience = {.tv_sec = 30, .tv_usec = 0};
constexpr std::int64_t kFirstWindow = 65535;

std::string ErrnoText() { return std::generic_category().message(errno); }

// The descriptor, or -1 with errno.
int ConnectTo(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &kPatience,
             sizeof(kPatience));
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &kPatience,
             sizeof(kPatience));
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0) {
    return descriptor;
  }
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

// One connection, from its first call until the server has asked it to leave
// and has answered what it took.
class WireConnection {
 public:
  WireConnection(const WireClientOptions& options, CallTally& tally)
      : options_(options), tally_(tally), descriptor_(ConnectTo(options.port)) {
    AppendHeader(":method", "POST", headers_);
    AppendHeader(":scheme", "http", headers_);
    AppendHeader(":path", options.method, headers_);
    AppendHeader(":authority", "localhost", headers_);
    AppendHeader("te", "trailers", headers_);
    AppendHeader("content-type", "application/grpc", headers_);
    out_ = Preface();
    ++tally_.connections;
  }
  WireConnection(const WireConnection&) = delete;
  WireConnection& operator=(const WireConnection&) = delete;
  ~WireConnection() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  // False if it ended in a way that is none of the server's.
  bool Run(const std::stop_token& stop) {
    if (descriptor_ < 0) {
      ++tally_.calls;
      Fail("cannot connect: " + ErrnoText());
      return false;
    }
    while (true) {
      if (!leaving_ && !stop.stop_requested()) SendMore();
      if (!Flush()) return Lost("cannot send: " + ErrnoText());
      if (in_flight_.empty() && (leaving_ || stop.stop_requested())) {
        return true;
      }
      if (!Receive()) return Lost("connection lost: " + ErrnoText());
    }
  }

 private:
  void Fail(const std::string& cause) { ++tally_.failed[cause]; }

  bool Lost(const std::string& cause) {
    for (std::size_t i = 0; i < in_flight_.size(); ++i) Fail(cause);
    return false;
  }

  void SendMore() {
    while (static_cast<int>(in_flight_.size()) < options_.in_flight) {
      const std::string& request =
          options_.requests[tally_.calls % options_.requests.size()];
      std::string message(1, '\0');  // not compressed
      AppendNumber(static_cast<std::uint32_t>(request.size()), message);
      message += request;
      const auto size = static_cast<std::int64_t>(message.size());
      if (window_ < size) return;
      window_ -= size;
      AppendFrame({FrameType::kHeaders, kEndHeaders, next_stream_, headers_},
                  out_);
      AppendFrame({FrameType::kData, kEndStream, next_stream_, message}, out_);
      in_flight_.insert(next_stream_);
      next_stream_ += 2;
      ++tally_.calls;
    }
  }

  bool Flush() {
    std::string_view rest = out_;
    while (!rest.empty()) {
      const ssize_t sent =
          send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    out_.clear();
    return true;
  }

  // Waits for bytes, and takes the frames that are whole.
  bool Receive() {
    std::array<char, 65536> piece{};
    errno = 0;
    const ssize_t size = recv(descriptor_, piece.data(), piece.size(), 0);
    if (size <= 0) return false;
    in_.append(piece.data(), static_cast<std::size_t>(size));
    std::string_view rest = in_;
    while (const auto frame = TakeFrame(rest)) Take(*frame);
    in_.erase(0, in_.size() - rest.size());
    return true;
  }

  void Take(const Frame& frame) {
    switch (frame.type) {
      case FrameType::kData:
        received_ += static_cast<std::uint32_t>(frame.content.size());
        return GiveRoom();
      case FrameType::kHeaders:
        if ((frame.flags & kEndStream) != 0) End(frame);
        return;
      case FrameType::kResetStream:
        if (in_flight_.erase(frame.stream) > 0) Fail("stream reset");
        return;
      case FrameType::kSettings:
      case FrameType::kPing:
        if ((frame.flags & kAck) != 0) return;
        return AppendFrame(
            {frame.type, kAck, 0,
             frame.type == FrameType::kPing ? frame.content : ""},
            out_);
      case FrameType::kGoAway:
        return Leave(NumberAt(frame.content) & 0x7FFFFFFFU);
      case FrameType::kWindowUpdate:
        if (frame.stream == 0) window_ += NumberAt(frame.content);
        return;
    }
  }

  void End(const Frame& trailers) {
    if (in_flight_.erase(trailers.stream) == 0) return;
    const auto status = FindHeader(trailers.content, "grpc-status");
    if (status != "0") Fail("grpc-status " + status.value_or("unreadable"));
  }

  // The server takes no stream beyond this one.
  void Leave(std::uint32_t last_stream) {
    leaving_ = true;
    while (!in_flight_.empty() && *in_flight_.rbegin() > last_stream) {
      in_flight_.erase(std::prev(in_flight_.end()));
      Fail("not taken by a server that goes away");
    }
  }

  void GiveRoom() {
    constexpr std::uint32_t kPiece = 1U << 20U;
    if (received_ < kPiece) return;
    std::string room;
    AppendNumber(received_, room);
    AppendFrame({FrameType::kWindowUpdate, 0, 0, room}, out_);
    received_ = 0;
  }

  const WireClientOptions& options_;
  CallTally& tally_;
  const int descriptor_;
  std::string headers_;  // of every call
  std::string out_;      // to be sent
  std::string in_;       // not yet a whole frame
  std::set<std::uint32_t> in_flight_;
  std::uint32_t next_stream_ = 1;
  std::int64_t window_ = kFirstWindow;  // what the server has room for
  std::uint32_t received_ = 0;          // and has not been told of
  bool leaving_ = false;
};

}  // namespace

void CallTally::Add(const CallTally& other) {
  calls += other.calls;
  connections += other.connections;
  for (const auto& [cause, count] : other.failed) failed[cause] += count;
}

std::uint64_t CallTally::Failed() const {
  std::uint64_t sum = 0;
  for (const auto& [cause, count] : failed) sum += count;
  return sum;
}

CallTally MakeCalls(const WireClientOptions& options,
                    const std::stop_token& stop) {
  CallTally tally;
  bool goes_on = true;
  while (goes_on && !stop.stop_requested()) {
    goes_on = WireConnection(options, tally).Run(stop);
  }
  return tally;
}

}  // namespace leadline
