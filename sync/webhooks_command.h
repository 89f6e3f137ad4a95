// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOKS_COMMAND_H_
#define LEADLINE_SYNC_WEBHOOKS_COMMAND_H_

#include <iosfwd>

namespace leadline {

// `webhooks register|list|remove`: manages the webhooks of the account, within
// its limit and on its record of calls, so not while a worker runs on the same
// replica. `argv[0]` is "webhooks". Returns the code to exit with: 0 done, 1 it
// could not be done, 2 wrong use, the last two with one line on `err`.
int RunWebhooksCommand(int argc, const char* const* argv, std::ostream& out,
                       std::ostream& err);

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOKS_COMMAND_H_
