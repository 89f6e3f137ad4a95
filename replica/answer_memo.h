// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ANSWER_MEMO_H_
#define LEADLINE_REPLICA_ANSWER_MEMO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "replica/lead_answers.h"
#include "replica/phone_query.h"

namespace leadline {

// The winners of numbers that were asked for lately, for those who are asked
// for again and again. A winner is known for the question, for what was wanted
// of the lead and for the version of the data that it was found in, so nothing
// has to be told when a lead changes. It is kept when it is asked for a second
// time in a row in its set of places; those asked for once leave no more than
// the question. Not thread-safe.
class AnswerMemo {
 public:
  // At most kPlaces winners with at most kMaxLead bytes each: some 10 MB where
  // all of them are leads as usual.
  static constexpr size_t kPlaces = 4096;
  static constexpr size_t kMaxLead = 16 << 10;

  struct Question {
    PhoneKey key;
    bool is_international = false;
    uint64_t wanted = 0;   // a number for each projection
    uint32_t version = 0;  // of the data

    friend bool operator==(const Question&, const Question&) = default;
  };

  // None where nobody has the number.
  using Winner = std::optional<FoundLead>;

  AnswerMemo() : sets_(kPlaces / kWays), winners_(kPlaces) {}

  // Null if it is not known. Valid until the next Offer.
  const Winner* Find(const Question& question) const;

  // To be called with what Find did not have.
  void Offer(const Question& question, const Winner& winner);

 private:
  // So many questions whose numbers fall together are known at a time.
  static constexpr size_t kWays = 4;

  // No question has the key 0, which stands for none.
  struct Set {
    Question last_asked;
    std::array<Question, kWays> known;
    size_t next = 0;  // to be given up
  };

  static size_t SetOf(const Question& question);

  std::vector<Set> sets_;
  std::vector<Winner> winners_;  // of what is known, set by set
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ANSWER_MEMO_H_
