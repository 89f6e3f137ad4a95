// SPDX-License-Identifier: Apache-2.0
#include "sync/http_transport.h"

#include <string_view>

namespace leadline {

std::ostream& operator<<(std::ostream& out, const HttpRequest& request) {
  const std::string_view path = request.path;
  return out << request.method << ' ' << path.substr(0, path.find('?'));
}

}  // namespace leadline
