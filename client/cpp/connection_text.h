// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_CONNECTION_TEXT_H_
#define LEADLINE_CLIENT_CPP_CONNECTION_TEXT_H_

#include <string>

#include "client/cpp/call_error.h"
#include "client/cpp/command_settings.h"

// Why the server was not reached, or does not answer this caller: one line that
// names the cure, without a newline. All functions are pure.
namespace leadline {

// No connection came about.
std::string NoConnectionLine(const CallError& error,
                             const CommandSettings& settings);

// The server refused the caller: UNAUTHENTICATED or PERMISSION_DENIED. Empty
// for a reason that this client does not know.
std::string RefusedLine(const CallError& error,
                        const CommandSettings& settings);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_CONNECTION_TEXT_H_
