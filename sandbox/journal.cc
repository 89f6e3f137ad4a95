// SPDX-License-Identifier: Apache-2.0
#include "sandbox/journal.h"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "sandbox/change_json.h"
#include "sandbox/json_body.h"

namespace sandbox {
namespace {

// {"account":{"leads":10000,"seed":1,"born_ms":1767225600000,"lead_types":0,
//  "stampless":0}}
std::string Heading(const AccountOptions& options) {
  std::string rest;
  if (options.american_stamps) rest += R"(,"american_stamps":true)";
  if (options.dashes) rest += R"(,"dashes":true)";
  if (options.field_set) rest += R"(,"field_set":true)";
  if (options.shared_numbers > 0) {
    rest += R"(,"shared_numbers":)" + std::to_string(options.shared_numbers);
  }
  if (options.mailed > 0) {
    rest += R"(,"mailed":)" + std::to_string(options.mailed);
  }
  if (options.quirks.LeftOut() != 0) {
    rest += R"(,"without":)" + std::to_string(options.quirks.LeftOut());
  }
  return R"({"account":{"leads":)" + std::to_string(options.leads) +
         R"(,"seed":)" + std::to_string(options.seed) + R"(,"born_ms":)" +
         std::to_string(options.born_ms) + R"(,"lead_types":)" +
         std::to_string(options.lead_types) + R"(,"stampless":)" +
         std::to_string(options.stampless) + rest + "}}\n";
}

absl::Status NotWritable(const std::string& path, int error) {
  return absl::UnavailableError("cannot write the journal " + path + ": " +
                                std::generic_category().message(error));
}

struct Replay {
  std::streamoff good_bytes = 0;  // up to the end of the last whole line
  uint64_t changes = 0;
};

absl::StatusOr<Replay> ReplayFile(const std::string& path,
                                  const std::string& heading,
                                  Account& account) {
  Replay replay;
  std::ifstream file(path, std::ios::binary);
  std::string line;
  // A line without an end was cut off: getline() reports the end of the file.
  while (std::getline(file, line) && !file.eof()) {
    line += '\n';
    if (replay.good_bytes == 0) {
      if (line != heading) {
        return absl::FailedPreconditionError(
            "the journal " + path +
            " belongs to an account made with other flags; remove it or give "
            "the same --leads, --seed, --lead-types, --stampless, "
            "--american-stamps, --dashes, --field-set, --shared-numbers, "
            "--mailed and --without");
      }
    } else {
      const auto body = JsonBody::Parse(line);
      const auto change = body ? ReadChange(*body) : std::nullopt;
      if (!change) {
        return absl::FailedPreconditionError(
            "the journal " + path + " is damaged after change " +
            std::to_string(replay.changes) + "; remove it to start anew");
      }
      account.Apply(*change);
      ++replay.changes;
    }
    replay.good_bytes += static_cast<std::streamoff>(line.size());
  }
  return replay;
}

}  // namespace

Journal::Journal(std::string path, File file, uint64_t replayed)
    : path_(std::move(path)), file_(std::move(file)), replayed_(replayed) {}

absl::StatusOr<Journal> Journal::Open(const std::string& path,
                                      const AccountOptions& options,
                                      Account& account) {
  const std::string heading = Heading(options);
  const absl::StatusOr<Replay> replay = ReplayFile(path, heading, account);
  if (!replay.ok()) return replay.status();
  File file(std::fopen(path.c_str(), "ae"));
  if (file == nullptr) return NotWritable(path, errno);
  if (ftruncate(fileno(file.get()), replay->good_bytes) != 0) {
    return NotWritable(path, errno);
  }
  if (replay->good_bytes == 0 && (std::fputs(heading.c_str(), file.get()) < 0 ||
                                  std::fflush(file.get()) != 0)) {
    return NotWritable(path, errno);
  }
  return Journal(path, std::move(file), replay->changes);
}

absl::Status Journal::Append(const Change& change) {
  const std::string line = ChangeJson(change) + "\n";
  if (std::fputs(line.c_str(), file_.get()) < 0 ||
      std::fflush(file_.get()) != 0) {
    return NotWritable(path_, errno);
  }
  return absl::OkStatus();
}

}  // namespace sandbox
