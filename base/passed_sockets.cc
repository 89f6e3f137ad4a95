// SPDX-License-Identifier: Apache-2.0
#include "base/passed_sockets.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/environment.h"

namespace leadline {
namespace {

constexpr int kFirstDescriptor = 3;
constexpr int kMostDescriptors = 64;
// What systemd's own library calls a socket without a name.
constexpr std::string_view kUnnamed = "unknown";

absl::Status Wrong(const std::string& what) {
  return absl::InvalidArgumentError(
      "sockets were passed to this program, but " + what);
}

std::optional<int> NumberIn(const std::string& text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || after != end) return std::nullopt;
  return number;
}

std::vector<std::string> SplitAtColons(const std::string& text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(':', start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::string ListOf(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

}  // namespace

absl::StatusOr<PassedSockets> PassedSockets::FromEnvironment(
    std::span<const std::string_view> names) {
  const std::string count_text = TakeVariable("LISTEN_FDS");
  const std::string process = TakeVariable("LISTEN_PID");
  const std::string names_text = TakeVariable("LISTEN_FDNAMES");
  PassedSockets passed;
  // Meant for a program that started this one.
  if (count_text.empty() || process != std::to_string(getpid())) return passed;
  const std::optional<int> count = NumberIn(count_text);
  if (!count || *count < 0 || *count > kMostDescriptors) {
    return Wrong("LISTEN_FDS=" + count_text + " is no number of them");
  }
  std::vector<std::string> given = SplitAtColons(names_text);
  if (!given.empty() && given.size() != static_cast<size_t>(*count)) {
    return Wrong("LISTEN_FDNAMES=" + names_text + " does not name " +
                 count_text);
  }
  given.resize(static_cast<size_t>(*count));
  for (size_t i = 0; i < given.size(); ++i) {
    std::string name = given[i];
    if ((name.empty() || name == kUnnamed) && i < names.size()) {
      name = names[i];
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return Wrong("\"" + name + "\" is no name of one; call them " +
                   ListOf(names) +
                   " (FileDescriptorName= in a systemd socket unit)");
    }
    const int descriptor = kFirstDescriptor + static_cast<int>(i);
    absl::StatusOr<ListenSocket> socket = ListenSocket::Adopt(descriptor);
    if (!socket.ok()) {
      return Wrong("descriptor " + std::to_string(descriptor) + ", " + name +
                   ", " + std::string(socket.status().message()));
    }
    if (!passed.sockets_.emplace(name, *std::move(socket)).second) {
      return Wrong("there are two of the name " + name + "; pass one");
    }
  }
  return passed;
}

std::optional<ListenSocket> PassedSockets::Take(std::string_view name) {
  const auto found = sockets_.find(name);
  if (found == sockets_.end()) return std::nullopt;
  std::optional<ListenSocket> socket(std::move(found->second));
  sockets_.erase(found);
  return socket;
}

}  // namespace leadline
