// SPDX-License-Identifier: Apache-2.0
#include "server/connections.h"

#include <grpc/grpc.h>
#include <grpc/support/alloc.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace leadline {
namespace {

using Json = nlohmann::json;

// gRPC's C++ API does not tell how many connections there are. Its channelz
// data does, as JSON (proto3's mapping of grpc.channelz.v1):
//   {"server":[{"ref":{"serverId":"1"},
//               "listenSocket":[{"name":"ipv4:127.0.0.1:50051", ...}]}]}
//   {"socketRef":[{"socketId":"7", ...}],"end":true}
Json Parse(char* owned) {
  const std::unique_ptr<char, decltype(&gpr_free)> text(owned, &gpr_free);
  return Json::parse(text ? text.get() : "", nullptr,
                     /*allow_exceptions=*/false);
}

const Json& Member(const Json& object, const char* name) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::string Text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool ListensOn(const Json& server, const std::string& port) {
  const Json& sockets = Member(server, "listenSocket");
  return std::any_of(sockets.begin(), sockets.end(), [&](const Json& socket) {
    return Text(Member(socket, "name")).ends_with(":" + port);
  });
}

std::optional<intptr_t> ServerId(uint16_t port) {
  const std::string text = std::to_string(port);
  const Json answer = Parse(grpc_channelz_get_servers(0));
  for (const Json& server : Member(answer, "server")) {
    if (!ListensOn(server, text)) continue;
    return std::stoll(Text(Member(Member(server, "ref"), "serverId")));
  }
  return std::nullopt;
}

}  // namespace

bool HasConnections(uint16_t port) {
  const std::optional<intptr_t> server = ServerId(port);
  if (!server) return true;
  const Json sockets = Parse(grpc_channelz_get_server_sockets(*server, 0, 1));
  return !sockets.is_object() || !Member(sockets, "socketRef").empty();
}

}  // namespace leadline
