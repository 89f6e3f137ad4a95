// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_BULK_FIXTURE_H_
#define LEADLINE_TESTS_SERVER_BULK_FIXTURE_H_

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>

#include "tests/server/server_fixture.h"

namespace leadline {

// A complete replica with two leads, and a server over it.
class BulkFixture : public ServerFixture {
 protected:
  BulkFixture() {
    store_.Open(CompleteState());
    store_.Add("9901111111", Found(PrashantSingh()));
    v1::Lead second = PrashantSingh();
    second.set_first_name("Asha");
    store_.Add("9902222222", Found(second));
  }

  static v1::BatchGetLeadsByPhoneRequest Batch(
      std::initializer_list<const char*> phones) {
    v1::BatchGetLeadsByPhoneRequest request;
    for (const char* phone : phones) request.add_phones(phone);
    return request;
  }

  grpc::Status GetBatch(const v1::BatchGetLeadsByPhoneRequest& request) {
    context_ = NewContext();
    batch_.Clear();
    return stub_->BatchGetLeadsByPhone(context_.get(), request, &batch_);
  }

  // "Prashant", or code and reason of a failure.
  static std::string InShort(const v1::PhoneResult& result) {
    if (result.has_match()) return result.match().lead().first_name();
    return std::to_string(result.failure().code()) + " " +
           result.failure().reason();
  }

  template <typename Response>
  static std::vector<std::string> InShort(const Response& response) {
    std::vector<std::string> results;
    for (const v1::PhoneResult& result : response.results()) {
      results.push_back(InShort(result));
    }
    return results;
  }

  // A lead of so many bytes, under this number.
  void AddLarge(std::string_view digits, size_t size) {
    v1::Lead lead;
    lead.set_first_name("Large");
    (*lead.mutable_attributes())["mx_Notes"] = std::string(size, 'n');
    store_.Add(digits, Found(lead));
  }

  v1::BatchGetLeadsByPhoneResponse batch_;  // of the latest call
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_BULK_FIXTURE_H_
