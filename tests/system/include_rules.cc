// SPDX-License-Identifier: Apache-2.0
#include "tests/system/include_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <utility>

namespace leadline {
namespace {

struct Folder {
  std::string_view name;
  // Beginnings of the headers of ours that it may include.
  std::vector<std::string_view> ours;
  // Libraries that it may include from one place.
  std::vector<std::string_view> libraries;
  // Libraries that it may include from everywhere.
  std::vector<std::string_view> everywhere;
};

const std::vector<Folder>& Folders() {
  static const auto& folders = *new std::vector<Folder>{
      {"base", {"base/"}, {"spdlog", "CLI11", "microhttpd"}, {"absl"}},
      {"replica",
       {"replica/", "base/"},
       {"SQLite", "libphonenumber"},
       {"absl"}},
      {"sync",
       {"sync/", "replica/", "base/", "leadline/v1/lead.pb.h",
        "leadline/internal/v1/"},
       {"curl", "simdjson", "nlohmann-json", "microhttpd", "prometheus-cpp",
        "gRPC"},
       {"absl"}},
      {"server",
       {"server/", "replica/", "base/", "leadline/v1/", "leadline/internal/v1/",
        "google/rpc/"},
       {"microhttpd", "prometheus-cpp", "nlohmann-json", "OpenSSL"},
       {"absl", "gRPC", "Protobuf"}},
      {"client/cpp",
       {"client/cpp/", "leadline/v1/", "google/rpc/"},
       {"gRPC", "CLI11"},
       {"Protobuf"}},
      {"sandbox",
       {"sandbox/"},
       {"microhttpd", "nlohmann-json", "CLI11", "zlib", "curl"},
       {"absl"}},
  };
  return folders;
}

// The beginnings of the headers of each library.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20>
    kLibraries = {{
        {"absl/", "absl"},
        {"grpc/", "gRPC"},
        {"grpcpp/", "gRPC"},
        {"google/protobuf/", "Protobuf"},
        {"sqlite3", "SQLite"},
        {"zstd", "zstd"},
        {"zdict.h", "zstd"},
        {"phonenumbers/", "libphonenumber"},
        {"curl/", "curl"},
        {"simdjson", "simdjson"},
        {"nlohmann/", "nlohmann-json"},
        {"microhttpd", "microhttpd"},
        {"prometheus/", "prometheus-cpp"},
        {"spdlog/", "spdlog"},
        {"CLI/", "CLI11"},
        {"zlib.h", "zlib"},
        {"openssl/", "OpenSSL"},
        {"fmt/", "fmt"},
        {"gtest/", "GoogleTest"},
        {"benchmark/", "Google Benchmark"},
    }};

// What libc and the kernel put into folders.
constexpr std::array<std::string_view, 5> kSystem = {"sys/", "netinet/",
                                                     "arpa/", "net/", "linux/"};

bool BeginsWithAny(std::string_view text,
                   std::span<const std::string_view> beginnings) {
  return std::any_of(
      beginnings.begin(), beginnings.end(),
      [&](std::string_view beginning) { return text.starts_with(beginning); });
}

bool Contains(const std::vector<std::string_view>& list,
              std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

const Folder* FolderOf(std::string_view file) {
  for (const Folder& folder : Folders()) {
    if (file.starts_with(folder.name) &&
        file.substr(folder.name.size()).starts_with("/")) {
      return &folder;
    }
  }
  return nullptr;
}

// The library that a header belongs to; "" for one of ours, of the standard
// library or of the system.
std::string_view LibraryOf(std::string_view header) {
  for (const auto& [beginning, library] : kLibraries) {
    if (header.starts_with(beginning)) return library;
  }
  return "";
}

bool IsStandardOrSystem(std::string_view header) {
  return header.find('/') == std::string_view::npos ||
         BeginsWithAny(header, kSystem);
}

// "sync/page_decoder" of "sync/page_decoder.cc".
std::string StemOf(const std::string& file) {
  return file.substr(0, file.rfind('.'));
}

// What is wrong with the include for itself; "" if nothing is.
std::string BreachOf(const Folder& folder, const IncludeLine& include) {
  if (BeginsWithAny(include.header, folder.ours)) return "";
  const std::string_view library = LibraryOf(include.header);
  const std::string where = include.file + " includes " + include.header;
  if (library.empty()) {
    return IsStandardOrSystem(include.header)
               ? ""
               : where + ", which " + std::string(folder.name) +
                     "/ may not depend on";
  }
  if (Contains(folder.libraries, library) ||
      Contains(folder.everywhere, library)) {
    return "";
  }
  return where + ", and " + std::string(library) + " is not a library that " +
         std::string(folder.name) + "/ may use";
}

std::string Joined(const std::set<std::string>& items) {
  std::string joined;
  for (const std::string& item : items) {
    joined += (joined.empty() ? "" : ", ") + item;
  }
  return joined;
}

}  // namespace

std::vector<IncludeLine> ReadIncludes(const std::string& file,
                                      std::string_view text) {
  std::vector<IncludeLine> includes;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with('#')) continue;
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("include")) continue;
    const std::size_t open = line.find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const std::size_t close = line.find_first_of(">\"", open + 1);
    if (close == std::string_view::npos) continue;
    includes.push_back(
        {file, std::string(line.substr(open + 1, close - open - 1))});
  }
  return includes;
}

std::vector<std::string> FindBreaches(
    const std::vector<IncludeLine>& includes) {
  std::vector<std::string> breaches;
  // Folder and library -> the places it is included from.
  std::map<std::pair<std::string_view, std::string_view>, std::set<std::string>>
      places;
  for (const IncludeLine& include : includes) {
    const Folder* folder = FolderOf(include.file);
    if (folder == nullptr) {
      breaches.push_back(include.file + " is in a folder without a rule");
      continue;
    }
    const std::string breach = BreachOf(*folder, include);
    if (!breach.empty()) breaches.push_back(breach);
    const std::string_view library = LibraryOf(include.header);
    if (Contains(folder->libraries, library)) {
      places[{folder->name, library}].insert(StemOf(include.file));
    }
  }
  for (const auto& [folder_and_library, stems] : places) {
    if (stems.size() == 1) continue;
    const auto& [folder, library] = folder_and_library;
    breaches.push_back(std::string(library) + " is included from " +
                       std::to_string(stems.size()) + " places of " +
                       std::string(folder) + "/: " + Joined(stems));
  }
  return breaches;
}

}  // namespace leadline
