// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LIVE_PASS_H_
#define LEADLINE_SYNC_LIVE_PASS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/phone_keys.h"
#include "replica/writer.h"
#include "sync/http_transport.h"
#include "sync/live_reads.h"
#include "sync/page_decoder.h"
#include "sync/phone_forms.h"

namespace leadline {

// One question to upstream: a number, in one of its forms.
struct LiveQuestion {
  PhoneQuery query;
  std::string text;
};

// RetrieveLeadByPhoneNumber. Without its timeout. Pure.
HttpRequest LeadByPhoneCall(const std::string& phone);

// Reads its answer: flat objects in an array, of no number of leads in
// particular. Errors are the decoder's, and InvalidArgument if it is no array.
absl::StatusOr<LeadPage> ReadPhoneAnswer(std::string body,
                                         PageDecoder& decoder);

// What an answer to a live read comes to.
struct LiveFinding {
  LiveAnswer answer;
  std::optional<LeadRow> row;  // the lead that was found
};

// Asks upstream for the numbers that callers wait for: in the account's usual
// form, then in one other. What upstream shows counts only where it has the
// number by the replica's own rules. `reads` must outlive it. Not thread-safe.
class LivePass {
 public:
  // Looks at the replica's latest leads for the usual form. Errors are the
  // replica's, and InvalidArgument for a country code that is none.
  static absl::StatusOr<std::unique_ptr<LivePass>> Create(
      LiveReads& reads, const std::string& default_country_code,
      ReplicaWriter& replica);

  // Leads of the account, to learn their numbers' form from.
  void Note(std::span<const LeadRow> rows);

  // What to ask now; none if nobody waits. The same again until Take or Drop.
  std::optional<LiveQuestion> Next();

  // Upstream's answer, to a read sent at `sent` (upstream's time). None: the
  // number is to be asked for in one more form.
  std::optional<LiveFinding> Take(std::vector<LeadRow> rows, TimePoint sent);

  // The question is given up.
  void Drop() { current_.reset(); }

 private:
  struct Current {
    PhoneQuery query;
    std::vector<std::string> texts;
    size_t at = 0;
  };

  LivePass(LiveReads& reads, PhoneKeyRules rules, const std::string& code)
      : reads_(reads), rules_(std::move(rules)), forms_(rules_, code) {}
  std::optional<FoundLead> Match(const LeadRow& row) const;

  LiveReads& reads_;
  const PhoneKeyRules rules_;
  PhoneForms forms_;
  std::optional<Current> current_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_LIVE_PASS_H_
