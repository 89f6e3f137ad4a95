// SPDX-License-Identifier: Apache-2.0
#include "bench/caller.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <future>
#include <mutex>
#include <utility>

namespace leadline {
namespace {

using RawStub = grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer>;

constexpr char kService[] = "/leadline.v1.LeadLookupService/";

std::shared_ptr<grpc::Channel> ChannelTo(uint16_t port) {
  return grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                             grpc::InsecureChannelCredentials());
}

class CallsOfTheirOwn final : public Caller {
 public:
  CallsOfTheirOwn(uint16_t port, const std::string& method)
      : stub_(ChannelTo(port)), method_(kService + method) {}

  void Send(const grpc::ByteBuffer& request, Answered answered) override {
    struct Call {
      grpc::ClientContext context;
      grpc::ByteBuffer answer;
    };
    auto call = std::make_shared<Call>();
    stub_.UnaryCall(
        &call->context, method_, {}, &request, &call->answer,
        [call, answered = std::move(answered)](const grpc::Status& status) {
          answered(status.error_code(), call->answer);
        });
  }

 private:
  RawStub stub_;
  const std::string method_;
};

class MessagesOfOneStream final
    : public Caller,
      private grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  MessagesOfOneStream(uint16_t port, const std::string& method)
      : stub_(ChannelTo(port)) {
    stub_.PrepareBidiStreamingCall(&context_, kService + method, {}, this);
    // Send writes from outside of the reactor's reactions.
    AddHold();
    StartRead(&answer_);
    StartCall();
  }

  ~MessagesOfOneStream() override {
    StartWritesDone();
    RemoveHold();
    over_.get_future().wait();
  }

  void Send(const grpc::ByteBuffer& request, Answered answered) override {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(answered));
    unsent_.push_back(&request);
    if (unsent_.size() == 1) StartWrite(unsent_.front());
  }

 private:
  void OnWriteDone(bool ok) override {
    const std::scoped_lock lock(mutex_);
    unsent_.pop_front();
    if (ok && !unsent_.empty()) StartWrite(unsent_.front());
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      for (;;) {
        const Answered answered = TakeFirst();
        if (!answered) return;
        answered(grpc::StatusCode::UNAVAILABLE, {});
      }
    }
    const grpc::ByteBuffer answer = std::move(answer_);
    StartRead(&answer_);
    TakeFirst()(grpc::StatusCode::OK, answer);
  }

  void OnDone(const grpc::Status& /*status*/) override { over_.set_value(); }

  // Null if nobody waits.
  Answered TakeFirst() {
    const std::scoped_lock lock(mutex_);
    if (waiting_.empty()) return nullptr;
    Answered first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

  RawStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer answer_;
  std::promise<void> over_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::deque<const grpc::ByteBuffer*> unsent_;  // the first is on its way
  std::deque<Answered> waiting_;
};

}  // namespace

std::unique_ptr<Caller> Caller::OfCalls(uint16_t port,
                                        const std::string& method) {
  return std::make_unique<CallsOfTheirOwn>(port, method);
}

std::unique_ptr<Caller> Caller::OfStream(uint16_t port,
                                         const std::string& method) {
  return std::make_unique<MessagesOfOneStream>(port, method);
}

}  // namespace leadline
