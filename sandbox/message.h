// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_MESSAGE_H_
#define LEADLINE_SANDBOX_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sandbox {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "GET";
  std::string target = {};  // path and query: "/v2/LeadManagement.svc/..."
  Headers headers = {};     // names in any case
  std::string body = {};
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  Headers headers = {};  // `Date` among them
  std::string body = {};
  // Who carries the answer holds it back this long.
  int64_t hold_ms = 0;
  // If set, the connection breaks after so many bytes of the body; a value of
  // 0 breaks it before the status line.
  std::optional<size_t> break_after = {};
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_MESSAGE_H_
