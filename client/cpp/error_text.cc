// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/error_text.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "client/cpp/answer_text.h"
#include "client/cpp/connection_text.h"
#include "client/cpp/words.h"
#include "google/protobuf/struct.pb.h"

namespace leadline {
namespace {

// "5 min" out of the metadata's seconds, which may have decimals.
std::string AgeInWords(const CallError& error) {
  const std::string text = error.Metadata("age_seconds");
  double seconds = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || problem != std::errc() || !std::isfinite(seconds)) {
    return "";
  }
  return InWords(
      std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

// What the lead was asked for by.
std::string KeyOf(const CommandSettings& settings) {
  return settings.kind == CommandKind::kGetById ? "id" : "number";
}

std::string NotFoundLine(const CallError& error,
                         const CommandSettings& settings) {
  const std::string age = AgeInWords(error);
  std::string line = "no lead has this " + KeyOf(settings);
  if (error.reason == "LEAD_DELETED") {
    const std::string survivor = error.Metadata("survivor_id");
    line = survivor.empty() ? "the lead with this id was deleted"
                            : "the lead with this id was merged into " +
                                  survivor + ", which was deleted";
    line += ": seen to be gone at " + error.Metadata("deleted_at");
  }
  return line + (age.empty() ? "" : " (as of " + age + " ago, complete)");
}

std::string StaleLine(const CallError& error, const CommandSettings& settings) {
  const std::string age = AgeInWords(error);
  std::string line = "the replica is too old";
  if (!age.empty()) line = "the replica is " + age + " old";
  if (settings.max_staleness) {
    line += ", and --max-staleness allows " + InWords(*settings.max_staleness);
  }
  return line + ": see whether leadline-sync runs and reaches LeadSquared";
}

std::string IncompleteLine(const CallError& error,
                           const CommandSettings& settings) {
  const std::string unknown = "this " + KeyOf(settings) + " is not among";
  if (const std::string broken = error.Metadata("leads_broken");
      !broken.empty()) {
    return "cannot tell: " + unknown + " the leads read, and " + broken +
           " cannot be read: the log of leadline-sync names them";
  }
  const std::string percent = error.Metadata("progress_percent");
  return "cannot tell yet: " + unknown +
         " the leads read so far, and the first fill is " +
         (percent.empty() ? "still under way" : "at " + percent + " %") +
         "; ask again later";
}

std::string UnavailableLine(const CallError& error,
                            const CommandSettings& settings) {
  if (error.reason == "REPLICA_INCOMPLETE") {
    return IncompleteLine(error, settings);
  }
  if (error.reason == "PARTIAL_VIEW") {
    return "cannot tell: this " + KeyOf(settings) +
           " is not among the leads that leadline-sync is shown: give it an "
           "administrator's key and no --lead-types, or "
           "start it with --partial-view";
  }
  if (error.reason == "REPLICA_MISSING") {
    return "the server at " + settings.server +
           " has no replica yet: start leadline-sync with the same --replica";
  }
  if (error.reason == "DRAINING") {
    return "the server at " + settings.server + " is stopping: ask again";
  }
  if (!error.reason.empty()) return error.message;
  return NoConnectionLine(error, settings);
}

std::string DeadlineLine(const CommandSettings& settings) {
  return "no answer from " + settings.server + " within " +
         InWords(settings.timeout) +
         ": see whether it is the right --server, or allow more --timeout";
}

std::string InvalidLine(const CallError& error) {
  if (error.field == "phone" && !error.field_problem.empty()) {
    return "this cannot be a phone number: " + error.field_problem;
  }
  if (error.reason == "INVALID_ID") {
    return "this cannot be a lead's id: it " + error.field_problem;
  }
  if (error.reason == "INVALID_PAGE_TOKEN") {
    return "the server does not know its own page again: ask again, and if "
           "several servers share an address, see that their versions are one";
  }
  if (!error.field.empty()) return error.field + ": " + error.field_problem;
  return error.message;
}

std::string OtherLine(const CallError& error, const CommandSettings& settings) {
  return "the server at " + settings.server + " answers " +
         std::string(CallCodeName(error.code)) +
         (error.message.empty() ? "" : ": " + error.message);
}

// `line`, or without one what can be said of any error.
std::string OrOther(const std::string& line, const CallError& error,
                    const CommandSettings& settings) {
  return line.empty() ? OtherLine(error, settings) : line;
}

// RESOURCE_EXHAUSTED. "" if it is not one of Leadline's own reasons.
std::string TooManyLine(const CallError& error,
                        const CommandSettings& settings) {
  const std::string server = "the server at " + settings.server;
  if (error.reason == "TOO_MANY_LIVE_READS") {
    return "too many numbers wait to be asked of LeadSquared: ask again, or "
           "without --read-through";
  }
  if (error.reason == "TOO_MANY_BULK_CALLS") {
    return server +
           " has too many batches and streams in hand: ask again, or give it "
           "more --max-bulk-calls";
  }
  if (error.reason == "TOO_MANY_WATCHES") {
    return server + " has too many watches: give it more --max-watches";
  }
  return "";
}

// `text` as JSON writes it, quotes included.
std::string Quoted(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  std::string json = JsonText(value);
  json.pop_back();  // the newline
  return json;
}

}  // namespace

ExitCode ExitCodeOf(const CallError& error) {
  // Its user has given no page.
  if (error.reason == "INVALID_PAGE_TOKEN") return ExitCode::kFault;
  switch (error.code) {
    case CallCode::kNotFound:
      return ExitCode::kNotFound;
    case CallCode::kInvalidArgument:
    case CallCode::kOutOfRange:
      return ExitCode::kWrongUse;
    case CallCode::kUnavailable:
    case CallCode::kFailedPrecondition:
    case CallCode::kResourceExhausted:
    case CallCode::kDeadlineExceeded:
    case CallCode::kUnauthenticated:
    case CallCode::kPermissionDenied:
      return ExitCode::kUnavailable;
    default:
      return ExitCode::kFault;
  }
}

std::string ErrorLine(const CallError& error, const CommandSettings& settings) {
  switch (error.code) {
    case CallCode::kNotFound:
      return Printable(NotFoundLine(error, settings));
    case CallCode::kFailedPrecondition:
      return error.reason == "REPLICA_STALE" ? StaleLine(error, settings)
                                             : Printable(error.message);
    case CallCode::kUnavailable:
      return Printable(UnavailableLine(error, settings));
    case CallCode::kDeadlineExceeded:
      return DeadlineLine(settings);
    case CallCode::kInvalidArgument:
      return Printable(InvalidLine(error));
    case CallCode::kUnauthenticated:
    case CallCode::kPermissionDenied:
      return Printable(OrOther(RefusedLine(error, settings), error, settings));
    case CallCode::kResourceExhausted:
      return Printable(OrOther(TooManyLine(error, settings), error, settings));
    case CallCode::kUnimplemented:
      return settings.server +
             " does not know this call: it is an older leadline-server, or "
             "another program; see --server";
    case CallCode::kInternal:
      return "a fault in the server at " + settings.server +
             ": its log has the cause";
    default:
      return Printable(OtherLine(error, settings));
  }
}

std::string ErrorJson(const CallError& error, const std::string& line,
                      ExitCode exit_code) {
  std::string metadata;
  for (const auto& [key, value] : error.metadata) {
    if (!metadata.empty()) metadata += ',';
    metadata += Quoted(key) + ":" + Quoted(value);
  }
  return "{\"error\":{\"code\":\"" + std::string(CallCodeName(error.code)) +
         "\",\"reason\":" + Quoted(error.reason) +
         ",\"message\":" + Quoted(line) + ",\"metadata\":{" + metadata +
         "},\"exitCode\":" + std::to_string(static_cast<int>(exit_code)) +
         "}}\n";
}

}  // namespace leadline
