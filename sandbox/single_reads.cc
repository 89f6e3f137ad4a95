// SPDX-License-Identifier: Apache-2.0
// The calls that answer one lead:
// https://apidocs.leadsquared.com/get-lead-by-phone/
#include <algorithm>
#include <tuple>

#include "sandbox/operations.h"
#include "sandbox/phones.h"

namespace sandbox {
namespace {

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

// The lead with the most recent activity; none counts as the oldest.
bool IsBetter(const Account& account, uint32_t index, uint32_t than) {
  const auto rank = [&account](uint32_t lead) {
    return std::tuple(account.State(lead).activity_ms, account.Stamp(lead),
                      lead);
  };
  return rank(index) > rank(than);
}

std::optional<uint32_t> BestMatch(const Call& call, const PhoneQuery& query) {
  PhoneReader reader(call.account);
  const std::shared_ptr<const LeadText> text = call.account.Text();
  std::optional<uint32_t> best;
  for (uint32_t index = 0; index < call.account.Size(); ++index) {
    if (!call.account.State(index).readable || !call.Sees(*text, index) ||
        !reader.Matches(index, query)) {
      continue;
    }
    if (!best || IsBetter(call.account, index, *best)) best = index;
  }
  return best;
}

// An array of one lead, or of none.
template <typename Find>
Response OneLead(Call& call, const Find& find) {
  std::unique_lock lock(call.account_mu);
  Snapshot snapshot(call.account);
  const std::optional<uint32_t> index = find();
  if (index && call.Sees(snapshot.Text(), *index)) {
    snapshot.Add(call.account, *index);
    snapshot.total = 1;
  }
  lock.unlock();
  return FlatLeads(call, snapshot);
}

}  // namespace

Response LeadById(Call& call) {
  const auto id = call.request.Parameter("id");
  if (!id) return InvalidInput("You have not passed id.");
  return OneLead(call, [&] { return call.account.FindId(*id); });
}

Response LeadByPhoneNumber(Call& call) {
  const auto phone = call.request.Parameter("phone");
  if (!phone || phone->empty()) {
    return InvalidInput("You have not passed phone.");
  }
  const PhoneQuery query(*phone,
                         call.options.phone_match == PhoneMatch::kExact);
  return OneLead(call, [&] { return BestMatch(call, query); });
}

}  // namespace sandbox
