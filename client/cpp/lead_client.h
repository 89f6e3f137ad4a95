// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_LEAD_CLIENT_H_
#define LEADLINE_CLIENT_CPP_LEAD_CLIENT_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "client/cpp/call_error.h"
#include "leadline/v1/lookup.pb.h"

namespace leadline {

// What a call gave: its response, or why there is none. A plain value.
template <typename Response>
class CallResult {
 public:
  CallResult(Response response)  // NOLINT(google-explicit-constructor)
      : outcome_(std::move(response)) {}
  CallResult(CallError error)  // NOLINT(google-explicit-constructor)
      : outcome_(std::move(error)) {}

  bool Ok() const { return std::holds_alternative<Response>(outcome_); }
  // REQUIRES: Ok().
  const Response& Value() const { return std::get<Response>(outcome_); }
  // REQUIRES: !Ok().
  const CallError& Error() const { return std::get<CallError>(outcome_); }

 private:
  std::variant<Response, CallError> outcome_;
};

struct LeadClientOptions {
  // HOST:PORT, or a target as gRPC writes them ("unix:/run/leadline.sock").
  std::string server = "127.0.0.1:50051";
  // How long one call may take, its retries included.
  std::chrono::milliseconds timeout{300};
  // The CAs, as PEM, one of which signed the server's certificate; empty: no
  // TLS. The certificate has to be for the host in `server`.
  std::string tls_ca = {};
  // The client's own certificate and its key, as PEM, where the server asks for
  // one; both or neither, and only with `tls_ca`.
  std::string tls_cert = {};
  std::string tls_key = {};
  // Sent with every call; empty: none. Without TLS, whoever is on the way can
  // read it.
  std::string token = {};
};

// One use of StreamLeadsByPhone. Not thread-safe. Streams of a client must end
// before it.
class LeadStream {
 public:
  virtual ~LeadStream() = default;
  // Sends a message; waits while the server takes none. False once the stream
  // is broken: Finish() says why.
  virtual bool Write(const v1::StreamLeadsByPhoneRequest& request) = 0;
  virtual void CloseSending() = 0;
  // Waits for the next answer; false at the end of them.
  virtual bool Read(v1::StreamLeadsByPhoneResponse& response) = 0;
  // Breaks it off.
  virtual void Cancel() = 0;
  // Waits for the end, passing over answers. Its error; none if it ended well.
  virtual std::optional<CallError> Finish() = 0;
};

// A connection to a Leadline server. It connects on the first call, pings an
// idle connection every 30 s so that a dead one is noticed, and repeats a call
// that found no server, or one that is going away, unless the server asks to
// be left alone (grpc-retry-pushback-ms). It goes straight to the server:
// proxies in the environment are for the internet, not for this.
//
// Errors of every call: those of the call in leadline/v1/lookup.proto, and
// UNAVAILABLE when no server answers, DEADLINE_EXCEEDED when the time is up.
// Thread-safe.
class LeadClient {
 public:
  explicit LeadClient(const LeadClientOptions& options);
  ~LeadClient();
  LeadClient(const LeadClient&) = delete;
  LeadClient& operator=(const LeadClient&) = delete;

  CallResult<v1::GetLeadByPhoneResponse> GetLeadByPhone(
      const v1::GetLeadByPhoneRequest& request) const;
  // One page.
  CallResult<v1::ListLeadsByPhoneResponse> ListLeadsByPhone(
      const v1::ListLeadsByPhoneRequest& request) const;
  CallResult<v1::GetLeadByIdResponse> GetLeadById(
      const v1::GetLeadByIdRequest& request) const;
  CallResult<v1::BatchGetLeadsByPhoneResponse> BatchGetLeadsByPhone(
      const v1::BatchGetLeadsByPhoneRequest& request) const;
  // Without a deadline. StreamByPhone (lead_stream.h) makes use of it.
  std::unique_ptr<LeadStream> StreamLeadsByPhone() const;
  CallResult<v1::GetReplicaStatusResponse> GetReplicaStatus() const;
  CallResult<v1::ListAttributesResponse> ListAttributes(
      const v1::ListAttributesRequest& request) const;

  // Whether the server takes lookups now, by grpc.health.v1, which asks for no
  // token. UNAVAILABLE with the reason NOT_SERVING: it has no replica yet, or
  // it is stopping.
  std::optional<CallError> CheckReady() const;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_LEAD_CLIENT_H_
