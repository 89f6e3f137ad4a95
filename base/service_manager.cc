// SPDX-License-Identifier: Apache-2.0
#include "base/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include "base/environment.h"
#include "base/log.h"

namespace leadline {
namespace {

using std::chrono::microseconds;

std::optional<Duration> HalfOf(const std::string& watchdog) {
  int64_t number = 0;
  const char* const end = watchdog.data() + watchdog.size();
  const auto [after, error] = std::from_chars(watchdog.data(), end, number);
  if (watchdog.empty() || error != std::errc() || after != end || number <= 0) {
    return std::nullopt;
  }
  return std::max(
      Duration(1),
      std::chrono::duration_cast<Duration>(microseconds(number)) / 2);
}

}  // namespace

ServiceManager ServiceManager::FromEnvironment() {
  std::string socket = TakeVariable("NOTIFY_SOCKET");
  const std::string watchdog = TakeVariable("WATCHDOG_USEC");
  const std::string process = TakeVariable("WATCHDOG_PID");
  const bool mine = process.empty() || process == std::to_string(getpid());
  return {std::move(socket), mine ? HalfOf(watchdog) : std::nullopt};
}

void ServiceManager::TellReady() const { Tell("READY=1"); }

void ServiceManager::TellStopping(Duration longest) const {
  Tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" +
       std::to_string(microseconds(longest).count()));
}

void ServiceManager::TellAlive() const { Tell("WATCHDOG=1"); }

void ServiceManager::Tell(std::string_view text) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::copy(socket_.begin(), socket_.end(), address.sun_path);
  // A name that is no path begins with a zero, which is written as @.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sendto(descriptor, text.data(), text.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), size) < 0) {
    LogWarning("cannot-tell-service-manager",
               {{"reason", std::generic_category().message(errno)}});
  }
  if (descriptor >= 0) close(descriptor);
}

}  // namespace leadline
