// SPDX-License-Identifier: Apache-2.0
#include "bench/questions.h"

#include "leadline/v1/lookup.pb.h"

namespace leadline {
namespace {

template <typename Request>
void SetWanted(const std::vector<std::string>& phones,
               const std::vector<std::string>& attribute_names,
               Request& request) {
  request.mutable_phones()->Assign(phones.begin(), phones.end());
  request.mutable_attribute_names()->Assign(attribute_names.begin(),
                                            attribute_names.end());
}

}  // namespace

const std::vector<std::string>& FiveAttributes() {
  static const auto& names =
      *new std::vector<std::string>{"ProspectID", "Phone", "mx_Custom_Field_0",
                                    "mx_Custom_Field_1", "DateAttribute0"};
  return names;
}

Questions SingleQuestions(const Phones& phones) {
  Questions questions{"GetLeadByPhone", {}};
  for (uint64_t n = 0; n < kNumbersAsked; ++n) {
    questions.requests.push_back(SingleRequest(phones(n)));
  }
  return questions;
}

Questions BatchQuestions(const Phones& phones, uint64_t numbers,
                         const std::vector<std::string>& attribute_names) {
  Questions questions{"BatchGetLeadsByPhone", {}};
  for (uint64_t n = 0; n < kNumbersAsked; n += numbers) {
    questions.requests.push_back(
        BatchRequest(BatchOf(phones, n, numbers), attribute_names));
  }
  return questions;
}

Questions StreamQuestions(const Phones& phones, uint64_t numbers,
                          const std::vector<std::string>& attribute_names) {
  Questions questions{"StreamLeadsByPhone", {}, /*are_messages=*/true};
  for (uint64_t n = 0; n < kNumbersAsked; n += numbers) {
    v1::StreamLeadsByPhoneRequest message;
    message.set_id(n);
    SetWanted(BatchOf(phones, n, numbers), attribute_names, message);
    questions.requests.push_back(message.SerializeAsString());
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
  SetWanted(phones, attribute_names, request);
  return request.SerializeAsString();
}

std::vector<std::string> BatchOf(const Phones& phones, uint64_t n,
                                 uint64_t numbers) {
  std::vector<std::string> batch;
  for (uint64_t i = 0; i < numbers; ++i) batch.push_back(phones(n + i));
  return batch;
}

}  // namespace leadline
