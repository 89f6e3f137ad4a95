// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SANDBOX_HTTP_CLIENT_H_
#define LEADLINE_TESTS_SANDBOX_HTTP_CLIENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sandbox {

// What came back over a socket.
struct Fetched {
  bool complete = false;  // false: the connection broke before the end
  bool refused = false;   // there was no connection at all
  long status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

struct Fetch {
  std::string url;
  std::vector<std::string> headers = {};
  std::string post = {};  // empty is a GET
  bool compressed = false;
};

// One request over a real socket, with libcurl. Safe for use by many threads.
Fetched Perform(const Fetch& fetch);

}  // namespace sandbox

#endif  // LEADLINE_TESTS_SANDBOX_HTTP_CLIENT_H_
