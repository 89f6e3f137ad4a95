// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_CHANGE_JSON_H_
#define LEADLINE_SANDBOX_CHANGE_JSON_H_

#include <optional>
#include <string>

#include "sandbox/change.h"
#include "sandbox/json_body.h"

namespace sandbox {

// A change as one line of JSON, for the journal and the control path:
// {"kind":"set","index":5,"at_ms":1767225600000,"delay_ms":0,"other":0,
//  "name":"Phone","value":null}. Pure functions.
std::string ChangeJson(const Change& change);

// What is missing keeps its default; nullopt if there is no kind, or none of
// that name, or a number is out of its range.
std::optional<Change> ReadChange(const JsonBody& body);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_CHANGE_JSON_H_
