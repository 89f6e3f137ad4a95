// SPDX-License-Identifier: Apache-2.0
#include "replica/answer_memo.h"

namespace leadline {

size_t AnswerMemo::SetOf(const Question& question) {
  // Numbers that are dealt out in a row have a pattern; the multiplication
  // breaks it.
  const auto digits = static_cast<uint64_t>(question.key.digits);
  return (digits * 0x9E3779B97F4A7C15ULL >> 32U) % (kPlaces / kWays);
}

const AnswerMemo::Winner* AnswerMemo::Find(const Question& question) const {
  const size_t set = SetOf(question);
  for (size_t way = 0; way < kWays; ++way) {
    if (sets_[set].known[way] == question) return &winners_[set * kWays + way];
  }
  return nullptr;
}

void AnswerMemo::Offer(const Question& question, const Winner& winner) {
  const size_t number = SetOf(question);
  Set& set = sets_[number];
  if (set.last_asked != question ||
      (winner && winner->lead.size() > kMaxLead)) {
    set.last_asked = question;
    return;
  }
  set.known[set.next] = question;
  winners_[number * kWays + set.next] = winner;
  set.next = (set.next + 1) % kWays;
}

}  // namespace leadline
