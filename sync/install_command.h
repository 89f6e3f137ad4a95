// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_INSTALL_COMMAND_H_
#define LEADLINE_SYNC_INSTALL_COMMAND_H_

#include <iosfwd>

namespace leadline {

// `install FILE --replica LINK`: puts FILE, a sound replica that nobody writes,
// in the place of the one that LINK, a symbolic link, names. `argv[0]` is
// "install". Returns the code to exit with: 0 done, 1 it could not be done, 2
// wrong use, the last two with one line on `err`. Thread-safe.
int RunInstallCommand(int argc, const char* const* argv, std::ostream& out,
                      std::ostream& err);

}  // namespace leadline

#endif  // LEADLINE_SYNC_INSTALL_COMMAND_H_
