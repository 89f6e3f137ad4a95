// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_ASKED_UPSTREAM_H_
#define LEADLINE_TESTS_SYSTEM_ASKED_UPSTREAM_H_

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leadline/v1/lookup.pb.h"
#include "tests/support/http_client.h"

namespace leadline {

// What RetrieveLeadByPhoneNumber answers: all leads that match, the one that
// upstream decides for first. A value type.
class UpstreamAnswer {
 public:
  // A lead's attributes that are not null, with their names.
  using Lead = std::vector<std::pair<std::string, std::string>>;

  explicit UpstreamAnswer(std::vector<Lead> leads);

  size_t Count() const { return leads_.size(); }

  // How many leads print the second of the most recent activity, or, if that is
  // none, have none. REQUIRES: Count() > 0.
  size_t Tied() const;

  // True if upstream decided as what it prints would have it too: the second of
  // the activity, then the stamp's, then the lead's number. Of tied leads it
  // may be another one. REQUIRES: Count() > 0.
  bool DecidesAsPrinted() const { return best_ == 0; }

  // What is wrong with our answer, which decides by what is printed; "" if it
  // is the right lead, word for word. LeadAge moves by itself and is left out.
  std::string WrongWith(const v1::GetLeadByPhoneResponse& ours) const;

 private:
  std::vector<Lead> leads_;
  size_t best_ = 0;
};

// The account of a sandbox, asked over one connection that stays open. Whatever
// goes wrong throws std::runtime_error. Not thread-safe.
class AskedUpstream {
 public:
  // REQUIRES: the sandbox was started with --control and --phone-rows all.
  AskedUpstream(uint16_t port, const std::string& access_key,
                const std::string& secret_key);

  // A blank at the beginning of `phone` is sent as a + that is not encoded.
  UpstreamAnswer ByPhone(std::string_view phone);

  // Every Phone and Mobile, as they are stored.
  std::vector<std::string> StoredNumbers();

 private:
  // The body of the answer to a GET, parsed; valid until the next call.
  simdjson::dom::element Get(const std::string& target);

  Connection connection_;
  std::string headers_;
  simdjson::dom::parser parser_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_ASKED_UPSTREAM_H_
