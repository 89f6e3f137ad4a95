// SPDX-License-Identifier: Apache-2.0
// grpc.health.v1 as a client sees it.
#include "server/health.h"

#include <gtest/gtest.h>

#include "tests/server/raw_call.h"
#include "tests/server/server_fixture.h"

namespace leadline {
namespace {

// Encoded HealthCheckResponse messages: field 1 is the status.
const std::string kServing = "\x08\x01";
const std::string kNotServing = "\x08\x02";

// An encoded HealthCheckRequest: field 1 is the service's name.
std::string HealthRequest(const std::string& service) {
  return "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
}

class HealthTest : public ServerFixture {
 protected:
  RawAnswer Check(const std::string& service) {
    const auto context = NewContext();
    return RawCall(Connect(), "/grpc.health.v1.Health/Check",
                   HealthRequest(service), *context);
  }

  ::testing::AssertionResult Becomes(const std::string& service,
                                     const std::string& status) {
    if (Eventually([&] { return Check(service).bytes == status; })) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure()
           << service << " is "
           << ::testing::PrintToString(Check(service).bytes);
  }
};

TEST_F(HealthTest, NothingServesWithoutAReplica) {
  for (const char* name : {"", kServingName, kCompleteName}) {
    EXPECT_TRUE(Becomes(name, kNotServing));
  }
}

TEST_F(HealthTest, ServesAsSoonAsAReplicaIsOpen) {
  store_.Open(FillingState());
  EXPECT_TRUE(Becomes("", kServing));
  EXPECT_TRUE(Becomes(kServingName, kServing));
  EXPECT_TRUE(Becomes(kCompleteName, kNotServing));
}

TEST_F(HealthTest, CompleteServesOnceTheReplicaIsComplete) {
  store_.Open(FillingState());
  ASSERT_TRUE(Becomes(kServingName, kServing));
  store_.Open(CompleteState());
  EXPECT_TRUE(Becomes(kCompleteName, kServing));
  EXPECT_TRUE(Becomes(kServingName, kServing));
}

TEST_F(HealthTest, OldReplicaIsHealthy) {
  clock_.Set(kNow + std::chrono::years(1));
  store_.Open(CompleteState());
  EXPECT_TRUE(Becomes(kCompleteName, kServing));
}

TEST_F(HealthTest, LosingTheReplicaEndsServing) {
  store_.Open(CompleteState());
  ASSERT_TRUE(Becomes(kCompleteName, kServing));
  store_.Fail(absl::DataLossError("damaged"));
  for (const char* name : {"", kServingName, kCompleteName}) {
    EXPECT_TRUE(Becomes(name, kNotServing));
  }
}

TEST_F(HealthTest, DrainingEndsServingForGood) {
  store_.Open(CompleteState());
  ASSERT_TRUE(Becomes(kCompleteName, kServing));
  server_->BeginDrain();
  for (const char* name : {"", kServingName, kCompleteName}) {
    EXPECT_EQ(Check(name).bytes, kNotServing);
  }
  store_.Open(FillingState());
  EXPECT_EQ(Get("9902222222").error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Check(kServingName).bytes, kNotServing);
}

TEST_F(HealthTest, UnknownNamesAreNotFound) {
  EXPECT_EQ(Check("leadline.v1.Other").status.error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(HealthTest, WatchersAreToldOfChangesOnly) {
  ASSERT_TRUE(Becomes(kServingName, kNotServing));
  const auto context = NewContext();
  RawStream watch(Connect(), "/grpc.health.v1.Health/Watch", *context);
  watch.Write(HealthRequest(kServingName));
  watch.WritesDone();
  EXPECT_EQ(watch.Read(), kNotServing);
  store_.Open(FillingState());
  EXPECT_EQ(watch.Read(), kServing);
  server_->BeginDrain();
  EXPECT_EQ(watch.Read(), kNotServing);
  context->TryCancel();
}

}  // namespace
}  // namespace leadline
