// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_HTTP_ENDPOINT_H_
#define LEADLINE_BASE_HTTP_ENDPOINT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/listen_socket.h"

struct MHD_Daemon;

namespace leadline {

// What one page answers.
struct HttpReply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// The head of a POST. Valid during a call only.
struct PostHead {
  std::string_view path;  // without its query
  // The value of the header with this name, in either case; none if it is not
  // there.
  std::function<std::optional<std::string_view>(const char* name)> header;
};

// A POST that has arrived. Valid during a call only.
struct Post {
  std::string_view path;
  std::string_view body;  // as much of it as was kept
  size_t size = 0;        // of the body as it was sent
  bool wanted = false;    // what Posts::wants said
};

// Who takes POSTs. Both are called by one thread at a time, and must not wait
// for anything: all other connections wait for them.
struct Posts {
  // Asked before the body is read: whether it is to be kept. A small one that
  // is not is read all the same, and dropped; at a large one the answer comes
  // at once and the connection ends.
  std::function<bool(const PostHead&)> wants;
  // The answer; none where nothing is to be posted.
  std::function<std::optional<HttpReply>(const Post&)> answer;
};

// A small HTTP/1.1 server, made for probes and scrapers and for webhooks: one
// thread, at most 64 connections, each closed after ten idle seconds or when a
// body takes longer than half a minute. When few are left for others, the
// oldest is closed: clients that are slow on purpose lock nobody out.
// Thread-safe.
class HttpEndpoint {
 public:
  // Of a body no more is kept; and no more than so much of all those that are
  // arriving at a time.
  static constexpr size_t kMostOfBody = size_t{4} << 20;
  static constexpr size_t kMostOfAllBodies = size_t{16} << 20;
  // No more is read of a body that is not wanted.
  static constexpr size_t kMostOfUnwanted = size_t{64} << 10;

  // The answer to GET and HEAD for a path, without its query. Called by one
  // thread at a time.
  using Pages = std::function<HttpReply(std::string_view path)>;

  // Listens and serves until destruction. Unavailable, naming the address and
  // the cause, if it cannot listen.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(
      const Address& address, Pages pages);
  // The same, and takes POSTs.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(
      const Address& address, Pages pages, Posts posts);
  // The same, on a socket that listens already.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(
      ListenSocket socket, Pages pages, Posts posts);

  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;
  ~HttpEndpoint();

  // With the port that it got.
  const Address& Where() const { return socket_.Where(); }
  uint16_t Port() const { return socket_.Port(); }

  // Whether other programs may hold its socket too.
  bool IsPassed() const { return socket_.IsPassed(); }

  // From here on, new connections are left to those other programs.
  void StopAccepting();

 private:
  class Request;

  void NoteOpened(int client);
  void NoteClosed(int client) { std::erase(clients_, client); }
  HttpEndpoint(ListenSocket socket, Pages pages, Posts posts)
      : socket_(std::move(socket)),
        pages_(std::move(pages)),
        posts_(std::move(posts)) {}

  HttpReply AnswerPage(std::string_view method, std::string_view path) const;
  HttpReply AnswerPost(const Post& post) const;

  // Constant after Start().
  const ListenSocket socket_;
  const Pages pages_;
  const Posts posts_;
  MHD_Daemon* daemon_ = nullptr;
  // Used by the library's thread only.
  size_t held_bytes_ = 0;
  std::deque<int> clients_;  // the sockets of those connected, oldest first
};

}  // namespace leadline

#endif  // LEADLINE_BASE_HTTP_ENDPOINT_H_
