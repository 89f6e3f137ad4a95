// SPDX-License-Identifier: Apache-2.0
#include "sandbox/front.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

namespace sandbox {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kGrace{100};

}  // namespace

Front::Front(Listener listener, const HttpServerOptions& options,
             HttpServer::Handler handler)
    : listener_(std::move(listener)),
      options_(options),
      handler_(std::move(handler)) {}

absl::StatusOr<std::unique_ptr<Front>> Front::Start(
    Listener listener, const HttpServerOptions& options,
    HttpServer::Handler handler) {
  std::unique_ptr<Front> front(
      new Front(std::move(listener), options, std::move(handler)));
  const absl::Status opened = front->Open();
  if (!opened.ok()) return opened;
  front->thread_ = std::jthread(
      [self = front.get()](const std::stop_token& stop) { self->Run(stop); });
  return front;
}

Front::~Front() {
  thread_ = std::jthread();  // stops it, and waits
  server_.reset();
}

absl::Status Front::Open() {
  absl::StatusOr<Listener> shared = listener_.Share();
  if (!shared.ok()) return shared.status();
  absl::StatusOr<std::unique_ptr<HttpServer>> server =
      HttpServer::Start(*std::move(shared), options_, handler_);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

void Front::RefuseFor(std::chrono::milliseconds time) {
  {
    const std::lock_guard lock(mu_);
    shut_until_ = std::max(shut_until_, Steady::now() + kGrace + time);
  }
  changed_.notify_all();
}

void Front::Run(const std::stop_token& stop) {
  std::unique_lock lock(mu_);
  const auto never = [] { return false; };
  while (true) {
    changed_.wait(lock, stop, [this] { return shut_until_ > Steady::now(); });
    if (stop.stop_requested()) return;
    changed_.wait_for(lock, stop, kGrace, never);
    lock.unlock();
    server_.reset();
    listener_.Shut();
    lock.lock();
    while (shut_until_ > Steady::now() && !stop.stop_requested()) {
      changed_.wait_until(lock, stop, shut_until_, never);
    }
    if (stop.stop_requested()) return;
    lock.unlock();
    absl::Status opened = listener_.Reopen();
    if (opened.ok()) opened = Open();
    if (!opened.ok()) {
      std::fprintf(stderr, "leadsquared-sandbox: the port stays shut: %s\n",
                   std::string(opened.message()).c_str());
      return;
    }
    lock.lock();
  }
}

}  // namespace sandbox
