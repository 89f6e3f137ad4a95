// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_CONNECTION_SETTINGS_H_
#define LEADLINE_CLIENT_CPP_CONNECTION_SETTINGS_H_

#include <string>
#include <variant>

#include "client/cpp/command_settings.h"
#include "client/cpp/lead_client.h"

namespace leadline {

// How to reach the server: reads the certificates, and the token out of
// --token-file or LEADLINE_TOKEN. Or what is wrong with one of them, in one
// line that names it and the cure and repeats nothing of it: a file that cannot
// be read, a certificate that is no PEM, a token that cannot be one or that
// would go to another machine unencrypted. Thread-safe while nothing changes
// the environment.
std::variant<LeadClientOptions, std::string> ReadConnection(
    const CommandSettings& settings);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_CONNECTION_SETTINGS_H_
