// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_ERROR_TEXT_H_
#define LEADLINE_CLIENT_CPP_ERROR_TEXT_H_

#include <string>

#include "client/cpp/call_error.h"
#include "client/cpp/command_settings.h"

// What a failed command says and how it ends. All functions are pure.
namespace leadline {

// The exit codes of the command line. Scripts depend on them.
enum class ExitCode {
  kFound = 0,
  kNotFound = 1,
  kWrongUse = 2,
  kUnavailable = 3,
  kFault = 4,
};

ExitCode ExitCodeOf(const CallError& error);

// One line that names what is wrong and the cure, without a newline. Never the
// number that was asked for.
std::string ErrorLine(const CallError& error, const CommandSettings& settings);

// {"error":{...}} on one line ended by a newline, with the keys code, reason,
// message (the line above), metadata and exitCode.
std::string ErrorJson(const CallError& error, const std::string& line,
                      ExitCode exit_code);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_ERROR_TEXT_H_
