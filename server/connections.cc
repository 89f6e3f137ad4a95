// SPDX-License-Identifier: Apache-2.0
#include "server/connections.h"

#include <grpc/grpc.h>
#include <grpc/support/alloc.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace leadline {
namespace {

using Json = nlohmann::json;

// gRPC's C++ API does not tell how many connections there are. Its channelz
// data does, as JSON in proto3's mapping of grpc.channelz.v1:
//   {"end":true,"server":[{"ref":{"serverId":"1"}, ...}]}
//   {"end":true,"socketRef":[{"socketId":"5", ...}]}   or []
Json Parse(char* owned) {
  const std::unique_ptr<char, decltype(&gpr_free)> text(owned, &gpr_free);
  return Json::parse(text ? text.get() : "", nullptr,
                     /*allow_exceptions=*/false);
}

std::optional<intptr_t> ServerId(const Json& server) {
  const Json id = server.value(Json::json_pointer("/ref/serverId"), Json());
  if (!id.is_string()) return std::nullopt;
  const std::string& text = id.get_ref<const std::string&>();
  intptr_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || after != end) return std::nullopt;
  return number;
}

}  // namespace

Connections Connections::OfNewestServer() {
  const Json answer = Parse(grpc_channelz_get_servers(0));
  if (!answer.is_object() || !answer.contains("server")) {
    return Connections(std::nullopt);
  }
  // Numbers ascend, and so do the servers in the answer.
  const Json& servers = answer["server"];
  if (!servers.is_array() || servers.empty() || !servers.back().is_object()) {
    return Connections(std::nullopt);
  }
  return Connections(ServerId(servers.back()));
}

bool Connections::Any() const {
  if (!server_) return true;
  const Json answer = Parse(grpc_channelz_get_server_sockets(*server_, 0, 1));
  const bool told = answer.is_object() && answer.contains("socketRef");
  return !told || !answer["socketRef"].empty();
}

}  // namespace leadline
