// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOK_SECRET_H_
#define LEADLINE_SYNC_WEBHOOK_SECRET_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "sync/credentials.h"

namespace leadline {

// Whether two texts are equal, in a time that depends on the length of `given`
// alone: whoever guesses learns nothing from how long a refusal takes. Both
// need size() and [].
template <typename Given, typename Kept>
bool EqualInConstantTime(const Given& given, const Kept& kept) {
  unsigned differ = given.size() == kept.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i) {
    // Past the end of `kept`, the first byte once more: the work stays alike.
    const size_t other = i < kept.size() ? i : 0;
    const unsigned byte = static_cast<unsigned char>(given[i]);
    const unsigned wanted =
        kept.size() == 0 ? 0 : static_cast<unsigned char>(kept[other]);
    differ |= byte ^ wanted;
  }
  return differ == 0;
}

// What the account puts into a header of its webhooks, and others do not know.
// Never printed: the type has no operator<<. Immutable, so safe for concurrent
// use.
class WebhookSecret {
 public:
  static constexpr size_t kShortest = 16;

  // From LEADLINE_WEBHOOK_SECRET, or from the file that
  // LEADLINE_WEBHOOK_SECRET_FILE names; none if neither is set.
  // InvalidArgument or NotFound, naming the variable and the cure, if it is set
  // and cannot be used.
  static absl::StatusOr<std::optional<WebhookSecret>> Load(
      const Credentials::Environment& environment);
  // The same from this process's environment.
  static absl::StatusOr<std::optional<WebhookSecret>> FromEnvironment();

  explicit WebhookSecret(std::string value) : value_(std::move(value)) {}

  bool Is(std::string_view given) const {
    return EqualInConstantTime(given, value_);
  }
  // For the call that tells the account.
  const std::string& Value() const { return value_; }

 private:
  std::string value_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOK_SECRET_H_
