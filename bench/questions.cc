// SPDX-License-Identifier: Apache-2.0
#include "bench/questions.h"

#include "leadline/v1/lookup.pb.h"

namespace leadline {

Questions SingleQuestions(const Phones& phones) {
  Questions questions{"GetLeadByPhone", {}};
  for (uint64_t n = 0; n < kNumbersAsked; ++n) {
    questions.requests.push_back(SingleRequest(phones(n)));
  }
  return questions;
}

Questions BatchQuestions(const Phones& phones,
                         const std::vector<std::string>& attribute_names) {
  Questions questions{"BatchGetLeadsByPhone", {}};
  for (uint64_t n = 0; n < kNumbersAsked; n += kBatchNumbers) {
    questions.requests.push_back(
        BatchRequest(BatchOf(phones, n), attribute_names));
  }
  return questions;
}

std::string SingleRequest(const std::string& phone) {
  v1::GetLeadByPhoneRequest request;
  request.set_phone(phone);
  return request.SerializeAsString();
}

std::string BatchRequest(const std::vector<std::string>& phones,
                         const std::vector<std::string>& attribute_names) {
  v1::BatchGetLeadsByPhoneRequest request;
  request.mutable_phones()->Assign(phones.begin(), phones.end());
  request.mutable_attribute_names()->Assign(attribute_names.begin(),
                                            attribute_names.end());
  return request.SerializeAsString();
}

std::vector<std::string> BatchOf(const Phones& phones, uint64_t n) {
  std::vector<std::string> batch;
  for (uint64_t i = 0; i < kBatchNumbers; ++i) batch.push_back(phones(n + i));
  return batch;
}

}  // namespace leadline
