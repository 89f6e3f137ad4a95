// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/connection_text.h"

namespace leadline {
namespace {

bool Says(const CallError& error, const char* words) {
  return error.message.find(words) != std::string::npos;
}

// What the server does where it cannot make out what we say, or does not let us
// in: the connection just ends.
std::string ClosedLine(const std::string& server,
                       const CommandSettings& settings) {
  if (settings.tls_ca.empty()) {
    return server + " ended the connection: if it encrypts, give --tls-ca";
  }
  return server +
         " ended the connection: if it wants a certificate, give one "
         "that its --tls-client-ca knows, with --tls-cert and "
         "--tls-key";
}

}  // namespace

std::string NoConnectionLine(const CallError& error,
                             const CommandSettings& settings) {
  const std::string server = "the server at " + settings.server;
  // gRPC has no codes for these: its words are all there is.
  if (Says(error, "certificate verify failed")) {
    return server +
           " shows a certificate that no CA in --tls-ca signed, or one whose "
           "time is over";
  }
  if (Says(error, "is not in peer certificate")) {
    return "the certificate of " + server +
           " is for another name: give --server by a name that it has";
  }
  if (Says(error, "wrong version number")) {
    return server +
           " does not encrypt: leave out --tls-ca, or name another "
           "with --server";
  }
  if (Says(error, "Socket closed")) return ClosedLine(server, settings);
  if (!settings.tls_ca.empty() && Says(error, "empty address list")) {
    return "--tls-ca, --tls-cert or --tls-key cannot be used: one is damaged, "
           "or the key is not the certificate's";
  }
  return "no server answers at " + settings.server +
         ": start leadline-server, or name another with --server";
}

std::string RefusedLine(const CallError& error,
                        const CommandSettings& settings) {
  const std::string server = "the server at " + settings.server;
  if (error.reason == "TOKEN_MISSING") {
    return server + " wants a token: give --token-file, or set LEADLINE_TOKEN";
  }
  if (error.reason == "TOKEN_UNKNOWN") {
    return server +
           " does not know the token: it needs the token's line in "
           "its --token-file";
  }
  if (error.reason == "TOKEN_EXPIRED") {
    return "the token's time is over: " + server +
           " needs a later until= for it, or another token";
  }
  if (error.reason == "TOKEN_NOT_ALLOWED") {
    return "the token may not do this: " + server +
           " has a line for it with another may=";
  }
  if (error.reason == "CERTIFICATE_MISSING") {
    return server + " wants a certificate: give --tls-cert and --tls-key";
  }
  if (error.reason == "CERTIFICATE_NOT_ALLOWED") {
    return "the certificate may not do this: " + server +
           " has no --tls-client-name for it";
  }
  return "";
}

}  // namespace leadline
