// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_HEARTBEAT_H_
#define LEADLINE_SYNC_HEARTBEAT_H_

#include <functional>
#include <thread>

#include "base/clock.h"
#include "base/service_manager.h"

namespace leadline {

// Tells the service manager that the worker is alive, as often as that one
// wants to hear it, each time after `look` has come back: it looks at the
// worker in a way that a worker which hangs does not let come back. Ends with
// the object.
class Heartbeat {
 public:
  // `manager` and `clock` must outlive it. `look` is called on a thread of this
  // object's.
  Heartbeat(const ServiceManager& manager, Clock& clock,
            std::function<void()> look);

 private:
  std::jthread thread_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_HEARTBEAT_H_
