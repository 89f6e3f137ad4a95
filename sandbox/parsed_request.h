// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_PARSED_REQUEST_H_
#define LEADLINE_SANDBOX_PARSED_REQUEST_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/message.h"

namespace sandbox {

// A request whose target has been taken apart. Paths and names of parameters
// and headers are in lower case, since the upstream does not mind their case.
// Plain data; borrows the body.
struct ParsedRequest {
  std::string method;
  std::string path;          // "/v2/leadmanagement.svc/..."
  std::string written_path;  // "/v2/LeadManagement.svc/..."
  std::map<std::string, std::string> parameters;  // percent-decoded
  std::map<std::string, std::string> headers;
  std::string_view body;

  // nullopt if the request has no such parameter; `name` in lower case.
  std::optional<std::string> Parameter(const std::string& name) const;

  // A key, from its header or else from its parameter; "" if in neither.
  std::string Key(const std::string& header,
                  const std::string& parameter) const;
};

// `request` must outlive the result.
ParsedRequest ParseRequest(const Request& request);

std::string Lower(std::string_view text);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_PARSED_REQUEST_H_
