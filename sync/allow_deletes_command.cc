// SPDX-License-Identifier: Apache-2.0
#include "sync/allow_deletes_command.h"

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <ostream>
#include <string>

#include "sync/deletes_word.h"
#include "sync/replica_command.h"

namespace leadline {
namespace {

constexpr uint64_t kMostLeads = 1'000'000'000;

absl::StatusOr<std::string> AllowDeletes(const std::string& replica,
                                         const std::string& text) {
  uint64_t leads = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, leads);
  if (error != std::errc() || end != last || leads > kMostLeads) {
    return absl::InvalidArgumentError(
        "\"" + text + "\" is not a whole number of leads from 0 to " +
        std::to_string(kMostLeads));
  }
  if (access(replica.c_str(), F_OK) != 0) {
    return absl::NotFoundError("there is no replica " + replica +
                               ": name the worker's with --replica");
  }
  const absl::Status left = LeaveDeletesWord(replica, leads);
  if (!left.ok()) return left;
  return "up to " + text +
         " leads more may go in 24 hours; a worker that runs looks for them "
         "at once, another one when it starts";
}

}  // namespace

int RunAllowDeletesCommand(int argc, const char* const* argv, std::ostream& out,
                           std::ostream& err) {
  const ReplicaCommand command{
      .name = "allow-deletes",
      .purpose =
          "Lets LEADS more leads be removed within 24 hours than the ten, or "
          "one in a hundred, that may go without a word. To be given once it "
          "is certain that they are gone from the account; 0 takes an earlier "
          "word back. Also accepts that the keys have become another user's.",
      .object_name = "LEADS",
      .object_help = "how many leads may go",
      .replica_name = "DB",
      .replica_help = "the worker's replica"};
  return RunReplicaCommand(command, {argc, argv, out, err}, AllowDeletes);
}

}  // namespace leadline
