// SPDX-License-Identifier: Apache-2.0
// The calls that answer one lead:
// https://apidocs.leadsquared.com/get-lead-by-phone/
#include <algorithm>
#include <tuple>
#include <vector>

#include "sandbox/operations.h"
#include "sandbox/phone_match.h"

namespace sandbox {
namespace {

constexpr size_t kMostMatches = 1000;

// Compares both numbers of one lead after the other, without making the rest
// of its text.
class PhoneReader {
 public:
  explicit PhoneReader(const Account& account)
      : account_(account),
        text_(account.Text()),
        sample_(PhoneSlots(0)),
        invented_(PhoneSlots(1)) {}

  bool Matches(uint32_t index, const PhoneQuery& query) {
    const Slots& slots = index == 0 ? sample_ : invented_;
    text_->Write(account_.Source(index), 0, slots, values_);
    return std::any_of(slots.begin(), slots.end(), [&](size_t slot) {
      return query.Matches(values_.At(slot).value_or(""));
    });
  }

 private:
  Slots PhoneSlots(uint32_t index) const {
    return {*text_->Slot(index, "Phone"), *text_->Slot(index, "Mobile")};
  }

  const Account& account_;
  const std::shared_ptr<const LeadText> text_;
  const Slots sample_;
  const Slots invented_;
  LeadValues values_;
};

// Where a lead stands among several matches: the most recent activity first,
// none counts as the oldest.
auto RankOf(const Account& account, uint32_t lead) {
  return std::tuple(account.State(lead).activity_ms, account.Stamp(lead), lead);
}

// All that match, the best one first.
std::vector<uint32_t> Matches(const Call& call, const PhoneQuery& query) {
  PhoneReader reader(call.account);
  std::vector<uint32_t> matches;
  for (uint32_t index = 0; index < call.account.Size(); ++index) {
    if (call.account.State(index).readable && reader.Matches(index, query)) {
      matches.push_back(index);
    }
  }
  std::sort(matches.begin(), matches.end(), [&](uint32_t a, uint32_t b) {
    return RankOf(call.account, a) > RankOf(call.account, b);
  });
  return matches;
}

// An array of the first leads that the key sees, `most` of them at most.
template <typename Find>
Response SomeLeads(Call& call, size_t most, const Find& find) {
  std::unique_lock lock(call.account_mu);
  Snapshot snapshot(call.account);
  for (const uint32_t index : find()) {
    if (snapshot.Leads().size() == most) break;
    if (!call.Sees(snapshot.Text(), index)) continue;
    snapshot.Add(call.account, index);
    ++snapshot.total;
  }
  lock.unlock();
  return FlatLeads(call, snapshot);
}

}  // namespace

Response LeadById(Call& call) {
  const auto id = call.request.Parameter("id");
  if (!id) return InvalidInput("You have not passed id.");
  return SomeLeads(call, 1, [&] {
    const std::optional<uint32_t> index = call.account.FindId(*id);
    return index ? std::vector<uint32_t>{*index} : std::vector<uint32_t>();
  });
}

Response LeadByPhoneNumber(Call& call) {
  const auto phone = call.request.Parameter("phone");
  if (!phone || phone->empty()) {
    return InvalidInput("You have not passed phone.");
  }
  const PhoneQuery query(*phone, call.options.phone_match == PhoneMatch::kExact,
                         call.options.country_code);
  const size_t most = call.options.all_phone_matches ? kMostMatches : 1;
  return SomeLeads(call, most, [&] { return Matches(call, query); });
}

}  // namespace sandbox
