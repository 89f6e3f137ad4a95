// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_TLS_CREDENTIALS_H_
#define LEADLINE_SERVER_TLS_CREDENTIALS_H_

#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/tls_files.h"

namespace leadline {

// TLS for a gRPC server, 1.2 or later, whose certificate may change while it
// runs: connections made from then on see the new one, those that are there
// live on. Where there are client CAs, a connection without a certificate that
// one of them signed is refused. Every server it is given to must be gone
// before it. Thread-safe; but gRPC changes the certificate of a port without a
// lock of its own, so that the connections of one port, or of one external
// acceptor, must be handed over by one thread, as GrpcListener does.
class TlsCredentials final : public grpc::ServerCredentials {
 public:
  // REQUIRES, here and below: CheckTlsTexts has found `texts` good. Whether
  // there are client CAs does not change.
  explicit TlsCredentials(TlsTexts texts) : texts_(std::move(texts)) {}
  TlsCredentials(const TlsCredentials&) = delete;
  TlsCredentials& operator=(const TlsCredentials&) = delete;
  ~TlsCredentials() override = default;

  void Replace(TlsTexts texts);

  // Unused: our service looks at the metadata itself.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& processor) override;

 private:
  // One port of a server, and which texts it has.
  struct Port {
    TlsCredentials& credentials;
    uint64_t version = 0;
  };

  int AddPortToServer(const std::string& address, grpc_server* server) override;
  // Called before each handshake: gives `config` what is newer than the port
  // has, if anything is.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* port, grpc_ssl_server_certificate_config** config);

  std::mutex mutex_;
  // Guarded by mutex_.
  TlsTexts texts_;
  uint64_t version_ = 1;
  std::vector<std::unique_ptr<Port>> ports_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_TLS_CREDENTIALS_H_
