// SPDX-License-Identifier: Apache-2.0
// What the pages of a list become, from a gRPC server that gives the pages a
// test put there: those of a replica that changes while it is read.
#include "client/cpp/whole_list.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "leadline/v1/lookup.grpc.pb.h"

namespace leadline {
namespace {

using testing::ElementsAre;

// Thread-safe.
class PageServer final : public v1::LeadLookupService::Service {
 public:
  PageServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  std::string Address() const { return "127.0.0.1:" + std::to_string(port_); }

  // A page of so many leads. "" is the token of the last one.
  void Add(int leads, const std::string& next, bool complete = true) {
    const std::lock_guard lock(mutex_);
    v1::ListLeadsByPhoneResponse page;
    for (int i = 0; i < leads; ++i) page.add_matches();
    page.set_next_page_token(next);
    page.mutable_freshness()->set_complete(complete);
    page.mutable_freshness()->mutable_as_of()->set_seconds(++pages_added_);
    pages_.push_back(page);
  }

  std::vector<std::string> Tokens() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
  }

  grpc::Status ListLeadsByPhone(grpc::ServerContext*,
                                const v1::ListLeadsByPhoneRequest* request,
                                v1::ListLeadsByPhoneResponse* page) override {
    const std::lock_guard lock(mutex_);
    tokens_.push_back(request->page_token());
    if (pages_.empty()) return {grpc::StatusCode::INTERNAL, "no more pages"};
    *page = pages_.front();
    pages_.pop_front();
    return grpc::Status::OK;
  }

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::deque<v1::ListLeadsByPhoneResponse> pages_;
  std::vector<std::string> tokens_;
  int pages_added_ = 0;

  // Constant after construction.
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class WholeListTest : public testing::Test {
 protected:
  CallResult<v1::ListLeadsByPhoneResponse> Read() {
    const LeadClient client({server_.Address(), std::chrono::seconds(20)});
    return ReadWholeList(client, {}, std::nullopt, [] {});
  }

  PageServer server_;
};

TEST_F(WholeListTest, GoesOnBehindAnEmptyPage) {
  server_.Add(1, "a");
  server_.Add(0, "b");
  server_.Add(2, "");
  const auto list = Read();
  ASSERT_TRUE(list.Ok());
  EXPECT_EQ(list.Value().matches_size(), 3);
  EXPECT_THAT(server_.Tokens(), ElementsAre("", "a", "b"));
}

TEST_F(WholeListTest, IsAsFreshAsItsFirstPageAndAsCompleteAsEveryPage) {
  server_.Add(1, "a");
  server_.Add(1, "b", /*complete=*/false);
  server_.Add(1, "");
  const auto list = Read();
  ASSERT_TRUE(list.Ok());
  EXPECT_EQ(list.Value().freshness().as_of().seconds(), 1);
  EXPECT_FALSE(list.Value().freshness().complete());
}

TEST_F(WholeListTest, IsWholeOrAnError) {
  server_.Add(1, "a");
  EXPECT_EQ(Read().Error().code, CallCode::kInternal);
}

TEST_F(WholeListTest, IsNotFoundIfTheLeadsWentWhileItWasRead) {
  server_.Add(0, "a");
  server_.Add(0, "");
  EXPECT_EQ(Read().Error().code, CallCode::kNotFound);
  server_.Add(0, "a");
  server_.Add(0, "", /*complete=*/false);
  EXPECT_EQ(Read().Error().code, CallCode::kUnavailable);
}

}  // namespace
}  // namespace leadline
