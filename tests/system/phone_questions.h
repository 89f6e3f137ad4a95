// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_PHONE_QUESTIONS_H_
#define LEADLINE_TESTS_SYSTEM_PHONE_QUESTIONS_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// Random questions about an account's numbers, in every written form that
// callers may use: numbers that leads have, most of them those that several
// have, numbers that are nearly a lead's, and numbers of nobody's. All of them
// have 4 to 15 digits. The same seed asks the same questions. Not thread-safe.
class PhoneQuestions {
 public:
  // `stored`: every Phone and Mobile of the account, as it is stored;
  // `own_code`: its country code, perhaps empty.
  // REQUIRES: it holds numbers, and some of them more than once.
  PhoneQuestions(const std::vector<std::string>& stored, std::string own_code,
                 uint64_t seed);

  std::string Next();

 private:
  struct Number {
    std::string code;  // of the country that it is in; may be empty
    std::string national;

    friend auto operator<=>(const Number&, const Number&) = default;
  };

  static std::vector<Number> NumbersIn(const std::string& stored);
  uint32_t Below(size_t bound);
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  std::string_view OneOf(const std::vector<std::string_view>& texts);
  char Digit() { return static_cast<char>('0' + Below(10)); }

  Number Draw();
  Number NearlyOf(Number number);
  bool MayHaveOwnCode(std::string_view digits) const;
  std::string Write(const Number& number);
  std::string CodeOf(const Number& number);
  std::string Separated(std::string_view digits);

  const std::string own_code_;
  std::mt19937_64 random_;
  std::vector<Number> numbers_;
  std::vector<Number> shared_;  // those that occur more than once
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_PHONE_QUESTIONS_H_
