// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_DRAIN_H_
#define LEADLINE_SERVER_DRAIN_H_

#include "base/clock.h"
#include "base/stop_signals.h"
#include "server/lookup_server.h"
#include "server/watchdog.h"

namespace leadline {

// How long clients have to leave, where nobody said. To a socket that was
// passed the next server listens too: then as long as it takes until the
// latest client was asked to come anew. Else there is nowhere to go from here,
// and it is below the ten seconds that container runtimes wait before they
// kill.
Duration DrainTimeFor(const LookupServer& server, Duration max_connection_age);

// Goes on answering until the clients have left or their time is up. False if
// a second signal came, which wants the end at once. Called by the thread that
// waits for signals.
bool Drain(LookupServer& server, Duration drain_time, StopSignals& signals,
           Watchdog& watchdog);

}  // namespace leadline

#endif  // LEADLINE_SERVER_DRAIN_H_
