// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_SERVICE_MANAGER_H_
#define LEADLINE_BASE_SERVICE_MANAGER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"

namespace leadline {

// Whoever started this program and wants to hear how it is: systemd, or
// another that gives it a NOTIFY_SOCKET. Where there is none, nothing is told.
// Immutable, safe for concurrent use.
class ServiceManager {
 public:
  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, and removes them: they
  // are not for programs that this one starts. Called once, before other
  // threads are started.
  static ServiceManager FromEnvironment();

  // The program answers.
  void TellReady() const;
  // It ends, and may take as long as this for it.
  void TellStopping(Duration longest) const;
  // It still answers; to be told at least every AliveEvery().
  void TellAlive() const;

  // Half of the time after which the program is thought to hang; none if that
  // is no matter.
  std::optional<Duration> AliveEvery() const { return alive_every_; }

 private:
  ServiceManager(std::string socket, std::optional<Duration> alive_every)
      : socket_(std::move(socket)), alive_every_(alive_every) {}
  void Tell(std::string_view text) const;

  std::string socket_;  // empty: nobody listens
  std::optional<Duration> alive_every_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_SERVICE_MANAGER_H_
