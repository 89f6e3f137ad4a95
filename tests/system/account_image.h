// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_ACCOUNT_IMAGE_H_
#define LEADLINE_TESTS_SYSTEM_ACCOUNT_IMAGE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace leadline {

// An account that rests, remembered: so much of each lead as is needed to tell
// in a fraction of a second whether a replica that a worker left behind in the
// midst of a fill says anything that is not so. Immutable.
class AccountImage {
 public:
  // Reads every lead from the sandbox on that port (started with --control).
  explicit AccountImage(std::uint16_t sandbox_port);

  // What is wrong with the replica, in words; "" if nothing is:
  //   each lead that it has is the account's, attribute by attribute (LeadAge
  //   left out), in upstream's order, and it has no others;
  //   each stretch that it calls covered has all leads with stamps in it.
  std::string FaultIn(const std::filesystem::path& replica) const;

  std::size_t Leads() const { return leads_.size(); }

 private:
  struct Lead {
    std::string id;
    std::size_t digest = 0;
    std::chrono::sys_seconds stamp;
  };
  std::vector<Lead> leads_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_ACCOUNT_IMAGE_H_
