// SPDX-License-Identifier: Apache-2.0
#include "server/tls_credentials.h"

#include <grpc/grpc.h>

namespace leadline {

void TlsCredentials::Replace(TlsTexts texts) {
  const std::lock_guard lock(mutex_);
  texts_ = std::move(texts);
  ++version_;
}

void TlsCredentials::SetAuthMetadataProcessor(
    const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/) {}

// gRPC's C++ classes either read the files themselves, and then a certificate
// whose key is not there yet leaves a server that refuses everybody, or never
// change. Its C interface asks before each handshake, and keeps what it has
// where it is given nothing better.
int TlsCredentials::AddPortToServer(const std::string& address,
                                    grpc_server* server) {
  Port* port = nullptr;
  bool asks_clients = false;
  {
    const std::lock_guard lock(mutex_);
    port = ports_.emplace_back(std::make_unique<Port>(Port{*this})).get();
    asks_clients = !texts_.client_ca.empty();
  }
  grpc_server_credentials* const credentials =
      grpc_ssl_server_credentials_create_with_options(
          grpc_ssl_server_credentials_create_options_using_config_fetcher(
              asks_clients
                  ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                  : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
              &TlsCredentials::Fetch, port));
  const int number =
      grpc_server_add_http2_port(server, address.c_str(), credentials);
  grpc_server_credentials_release(credentials);
  return number;
}

grpc_ssl_certificate_config_reload_status TlsCredentials::Fetch(
    void* port, grpc_ssl_server_certificate_config** config) {
  Port& asking = *static_cast<Port*>(port);
  TlsCredentials& own = asking.credentials;
  const std::lock_guard lock(own.mutex_);
  if (asking.version == own.version_) {
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
  }
  const TlsTexts& texts = own.texts_;
  const grpc_ssl_pem_key_cert_pair pair = {texts.key.c_str(),
                                           texts.cert.c_str()};
  // It insists on CAs, even where no client is asked for a certificate and none
  // of them matters.
  const std::string& authorities =
      texts.client_ca.empty() ? texts.cert : texts.client_ca;
  *config =
      grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
  asking.version = own.version_;
  return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
}

}  // namespace leadline
