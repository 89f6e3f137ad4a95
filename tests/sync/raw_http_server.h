// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_RAW_HTTP_SERVER_H_
#define LEADLINE_TESTS_SYNC_RAW_HTTP_SERVER_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace leadline {

// A server on a free loopback port that does exactly what a test says, byte by
// byte, one connection after another. For misbehaviour that no real server
// would agree to. Safe for use by many threads.
class RawHttpServer {
 public:
  // One request as it came: its head and body.
  struct Request {
    std::string head;
    std::string body;
    int connection = 0;  // counted from 1
  };

  // The connection that a request came on, for its answer.
  class Peer {
   public:
    explicit Peer(int fd) : fd_(fd) {}
    void Send(const std::string& bytes);
    // No more is sent; the connection ends without another request.
    void Close() { open_ = false; }
    // Blocks until the other side closes, so that an answer never comes.
    void WaitForClose();
    bool IsOpen() const { return open_; }

   private:
    int fd_;
    bool open_ = true;
  };

  using Handler = std::function<void(const Request&, Peer&)>;

  explicit RawHttpServer(Handler handler);
  RawHttpServer(const RawHttpServer&) = delete;
  RawHttpServer& operator=(const RawHttpServer&) = delete;
  ~RawHttpServer();

  int Port() const { return port_; }
  std::vector<Request> Requests() const;
  // Blocks until so many connections are over.
  void WaitForClosed(int connections);
  // Blocks until so many requests have come.
  void WaitForRequests(size_t count);

 private:
  void Run();
  void Serve(int fd, int connection);

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Request> requests_;  // guarded by mutex_
  int closed_ = 0;                 // guarded by mutex_
  int current_ = -1;               // guarded by mutex_
  bool stopping_ = false;          // guarded by mutex_
  std::thread thread_;
};

// A whole answer with its length.
std::string Answer(const std::string& body, const std::string& headers = "",
                   const std::string& status = "200 OK");

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_RAW_HTTP_SERVER_H_
