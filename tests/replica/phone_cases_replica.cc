// SPDX-License-Identifier: Apache-2.0
// Makes the replica of one table of tests/data/phones, so that clients in other
// languages can ask a server each of its cases.
#include <iostream>

#include "tests/replica/phone_table.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: phone_cases_replica TABLE.json FILE\n";
    return 2;
  }
  const absl::Status filled =
      leadline::FillReplica(leadline::ReadPhoneTable(argv[1]), argv[2]);
  if (filled.ok()) return 0;
  std::cerr << filled << "\n";
  return 1;
}
