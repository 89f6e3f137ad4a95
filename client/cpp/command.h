// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_COMMAND_H_
#define LEADLINE_CLIENT_CPP_COMMAND_H_

#include <cstddef>
#include <ostream>
#include <span>
#include <string>

#include "client/cpp/text_table.h"

namespace leadline {

// Runs `leadline` with these arguments (without the program's name): answers
// go to `out`, one line of what went wrong to `err`; with --json an error is
// also one JSON object on `out`. `width`: of the terminal behind `out`, in
// characters; 0 without one. Returns the exit code: 0 found, 1 not found,
// 2 wrong use, 3 unavailable, stale or not allowed, 4 a fault of ours, which
// includes an `out` that takes no more. Thread-safe.
int RunCommand(std::span<const std::string> arguments, std::ostream& out,
               std::ostream& err, Colours colours, std::size_t width = 0);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_COMMAND_H_
