// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HOOK_H_
#define LEADLINE_SANDBOX_HOOK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "sandbox/message.h"

namespace sandbox {

// The events that the sandbox tells of. Webhooks for others can be registered
// and are never called.
inline constexpr uint32_t kActivityCreated = 2;
inline constexpr uint32_t kLeadCreated = 3;
inline constexpr uint32_t kStageChanged = 5;
inline constexpr uint32_t kLeadUpdated = 6;
inline constexpr uint32_t kFieldChanged = 26;

// What whoever registers a webhook says about it.
struct HookForm {
  std::string description = {};
  std::string url = {};
  std::string content_type = "application/json";
  uint32_t event = 0;
  std::string activity_event = {};             // of kActivityCreated
  std::string changed_field = {};              // of kFieldChanged
  std::optional<std::string> properties = {};  // kept as it was given
  Headers headers = {};
};

// HookStatus is the upstream's StatusCode.
enum class HookStatus : uint8_t {
  kEnabled = 0,
  kDisabled = 1,  // by hand; also, which is a guess, one never verified
  kFailed = 2,    // disabled for its failures
};

// One webhook of the account. Plain data.
struct Hook {
  std::string id;
  HookForm form;
  HookStatus status = HookStatus::kDisabled;
  uint32_t failures = 0;  // in a row
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
};

// One call to a webhook's URL. Plain data.
struct Delivery {
  uint64_t number = 0;
  std::string method = "POST";
  std::string url;
  std::string content_type;  // empty for a call without a payload
  Headers headers;
  std::string body;
  int64_t timeout_ms = 0;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HOOK_H_
