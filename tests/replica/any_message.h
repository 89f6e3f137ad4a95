// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_REPLICA_ANY_MESSAGE_H_
#define LEADLINE_TESTS_REPLICA_ANY_MESSAGE_H_

#include <cstdint>
#include <random>
#include <string>

namespace leadline {

// Encoded messages of fields of any kind in any order, some written as no
// library does: what one seed makes is always the same.
class AnyMessage {
 public:
  explicit AnyMessage(uint64_t seed) : random_(seed) {}

  // The entries of maps have keys "key0" to "key8"; fields have numbers up to
  // kMaxField.
  std::string Next();
  static constexpr int kMaxField = 25;

 private:
  std::string Value();
  void Put(const std::string& value, std::string& out);

  std::mt19937_64 random_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_REPLICA_ANY_MESSAGE_H_
