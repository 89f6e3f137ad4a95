// SPDX-License-Identifier: Apache-2.0
// What a tool can do that has leadline.protoset and nothing of ours: JSON in,
// JSON out, of a real server.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/server/server_fixture.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageToJsonString;
using nlohmann::json;

class DescriptorSetTest : public ServerFixture {
 protected:
  DescriptorSetTest() {
    std::ifstream in(BinaryPath("leadline.protoset"), std::ios::binary);
    google::protobuf::FileDescriptorSet set;
    EXPECT_TRUE(set.ParseFromIstream(&in));
    // Fails where a file lacks one that it imports, or comes before it.
    for (const auto& file : set.file()) {
      EXPECT_NE(pool_.BuildFile(file), nullptr) << file.name();
    }
  }

  std::unique_ptr<Message> NewMessage(const Descriptor* type) {
    return std::unique_ptr<Message>(factory_.GetPrototype(type)->New());
  }

  json Json(const Message& message) {
    std::string text;
    EXPECT_TRUE(MessageToJsonString(message, &text).ok());
    return json::parse(text, nullptr, false);
  }

  // The answer of a call, or the google.rpc.Status that it failed with.
  json Call(const std::string& name, const json& request) {
    const MethodDescriptor* const method =
        pool_.FindMethodByName("leadline.v1.LeadLookupService." + name);
    if (method == nullptr) return "there is no call " + name;
    const auto asked = NewMessage(method->input_type());
    EXPECT_TRUE(JsonStringToMessage(request.dump(), asked.get()).ok());
    const grpc::Slice encoded(asked->SerializeAsString());
    const grpc::ByteBuffer sent(&encoded, 1);

    const auto context = NewContext();
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(Connect());
    const auto call = stub.PrepareUnaryCall(
        context.get(), "/leadline.v1.LeadLookupService/" + name, sent, &queue);
    call->StartCall();
    grpc::ByteBuffer received;
    grpc::Status status;
    call->Finish(&received, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);

    if (!status.ok()) {
      const auto error =
          NewMessage(pool_.FindMessageTypeByName("google.rpc.Status"));
      EXPECT_TRUE(error->ParseFromString(status.error_details()));
      return Json(*error);
    }
    grpc::Slice whole;
    EXPECT_TRUE(received.DumpToSingleSlice(&whole).ok());
    const auto answer = NewMessage(method->output_type());
    EXPECT_TRUE(
        answer->ParseFromArray(whole.begin(), static_cast<int>(whole.size())));
    return Json(*answer);
  }

  // The detail of this type, of a google.rpc.Status.
  static json Detail(const json& error, const std::string& type) {
    for (const json& detail : error.at("details")) {
      if (detail.at("@type") == "type.googleapis.com/" + type) return detail;
    }
    return json::object();
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
};

TEST_F(DescriptorSetTest, JsonLeadsToALead) {
  store_.Open(CompleteState());
  store_.Add("9901111111", Found(PrashantSingh()));
  const json answer = Call("GetLeadByPhone", {{"phone", "9901111111"}});
  EXPECT_EQ(answer["lead"]["firstName"], "Prashant") << answer;
  EXPECT_EQ(answer["freshness"]["complete"], true) << answer;
}

TEST_F(DescriptorSetTest, DetailsOfErrorsCanBeRead) {
  store_.Open(CompleteState());
  const json error = Call("GetLeadByPhone", {{"phone", "letters"}});
  const json info = Detail(error, "google.rpc.ErrorInfo");
  EXPECT_EQ(info["reason"], "INVALID_PHONE") << error;
  const json request = Detail(error, "google.rpc.BadRequest");
  EXPECT_EQ(request["fieldViolations"][0]["field"], "phone") << error;
}

TEST_F(DescriptorSetTest, ToldDelaysCanBeRead) {
  const json error = Call("GetLeadByPhone", {{"phone", "9901111111"}});
  const json info = Detail(error, "google.rpc.ErrorInfo");
  EXPECT_EQ(info["reason"], "REPLICA_MISSING") << error;
  EXPECT_TRUE(Detail(error, "google.rpc.RetryInfo").contains("retryDelay"));
}

TEST_F(DescriptorSetTest, CommentsAreInIt) {
  const auto* const service =
      pool_.FindServiceByName("leadline.v1.LeadLookupService");
  ASSERT_NE(service, nullptr);
  google::protobuf::SourceLocation where;
  ASSERT_TRUE(service->GetSourceLocation(&where));
  EXPECT_THAT(where.leading_comments, testing::HasSubstr("who is calling"));
}

}  // namespace
}  // namespace leadline
