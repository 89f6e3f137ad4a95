// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/tls_server.h"

#include <microhttpd.h>

#include <fstream>
#include <iterator>

#include "tests/support/paths.h"

namespace leadline {
namespace {

std::string Read(const std::string& name) {
  std::ifstream in(SourcePath("tests/data/tls/" + name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

MHD_Result Handle(void* server, MHD_Connection* connection, const char* /*url*/,
                  const char* /*method*/, const char* /*version*/,
                  const char* /*upload*/, size_t* /*upload_size*/,
                  void** state) {
  if (*state == nullptr) {
    *state = server;
    static_cast<TlsServer*>(server)->Count();
    return MHD_YES;
  }
  static char body[] = "{}";
  MHD_Response* response =
      MHD_create_response_from_buffer(2, body, MHD_RESPMEM_PERSISTENT);
  const MHD_Result queued = MHD_queue_response(connection, 200, response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace

TlsServer::TlsServer(const std::string& certificate)
    : certificate_(Read(certificate)), key_(Read("server.key")) {
  daemon_ = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, nullptr, nullptr,
      &Handle, this, MHD_OPTION_HTTPS_MEM_CERT, certificate_.c_str(),
      MHD_OPTION_HTTPS_MEM_KEY, key_.c_str(), MHD_OPTION_END);
  if (daemon_ == nullptr) return;
  const MHD_DaemonInfo* info =
      MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
  if (info != nullptr) port_ = info->port;
}

TlsServer::~TlsServer() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

}  // namespace leadline
