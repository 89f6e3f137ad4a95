// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_RAW_CALL_H_
#define LEADLINE_TESTS_SERVER_RAW_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

namespace leadline {

inline grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

inline std::string ToBytes(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};

// A unary call with bytes as they are, for requests that generated code would
// not send and for services whose generated code is not at hand.
inline RawAnswer RawCall(const std::shared_ptr<grpc::Channel>& channel,
                         const std::string& method, const std::string& bytes,
                         grpc::ClientContext& context) {
  grpc::GenericStub stub(channel);
  const grpc::ByteBuffer request = ToBuffer(bytes);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&](grpc::Status status) { done.set_value(status); });
  grpc::Status status = done.get_future().get();
  return {std::move(status), ToBytes(response)};
}

// The first answer of a call that streams both ways, to one request.
class RawStream {
 public:
  RawStream(const std::shared_ptr<grpc::Channel>& channel,
            const std::string& method, grpc::ClientContext& context)
      : stub_(channel), stream_(stub_.PrepareCall(&context, method, &queue_)) {
    stream_->StartCall(this);
    Next();
  }

  ~RawStream() {
    grpc::Status status;
    stream_->Finish(&status, this);
    Next();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  void Write(const std::string& bytes) {
    stream_->Write(ToBuffer(bytes), this);
    Next();
  }

  // Empty at the end of the stream.
  std::string Read() {
    grpc::ByteBuffer answer;
    stream_->Read(&answer, this);
    return Next() ? ToBytes(answer) : "";
  }

  void WritesDone() {
    stream_->WritesDone(this);
    Next();
  }

 private:
  bool Next() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_RAW_CALL_H_
