// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "client/cpp/answer_text.h"
#include "client/cpp/command_settings.h"
#include "client/cpp/connection_settings.h"
#include "client/cpp/error_text.h"
#include "client/cpp/lead_client.h"
#include "client/cpp/list_text.h"
#include "client/cpp/whole_list.h"
#include "client/cpp/words.h"

namespace leadline {
namespace {

struct Output {
  std::ostream& out;
  std::ostream& err;
  Colours colours;
  std::size_t width;
};

ExitCode Fail(const CallError& error, const std::string& line, bool json,
              const Output& output) {
  const ExitCode exit_code = ExitCodeOf(error);
  output.err << "leadline: " << line << std::endl;
  if (json) output.out << ErrorJson(error, line, exit_code);
  return exit_code;
}

ExitCode FailWrongUse(const std::string& problem, bool json,
                      const Output& output) {
  CallError error;
  error.code = CallCode::kInvalidArgument;
  error.reason = "WRONG_USE";
  return Fail(error, problem, json, output);
}

// What every request about leads has.
template <typename Request>
Request RequestOf(const CommandSettings& settings) {
  Request request;
  for (const std::string& name : settings.attribute_names) {
    request.add_attribute_names(name);
  }
  if (settings.max_staleness) {
    const std::int64_t length = settings.max_staleness->count();
    request.mutable_max_staleness()->set_seconds(length / 1000);
    request.mutable_max_staleness()->set_nanos(static_cast<int>(length % 1000) *
                                               1'000'000);
  }
  return request;
}

// Prints `result`: an answer for people as `text` makes it of the response.
template <typename Response, typename Text>
ExitCode Report(const CallResult<Response>& result,
                const CommandSettings& settings, const Output& output,
                const Text& text) {
  if (!result.Ok()) {
    return Fail(result.Error(), ErrorLine(result.Error(), settings),
                settings.json, output);
  }
  output.out << (settings.json ? JsonText(result.Value())
                               : text(result.Value()));
  return ExitCode::kFound;
}

ExitCode Get(const LeadClient& client, const CommandSettings& settings,
             const Output& output) {
  auto request = RequestOf<v1::GetLeadByPhoneRequest>(settings);
  request.set_phone(settings.phone);
  request.set_allow_read_through(settings.read_through);
  return Report(client.GetLeadByPhone(request), settings, output,
                [&](const auto& response) {
                  return LeadText(response, settings.attribute_names,
                                  output.colours);
                });
}

ExitCode GetById(const LeadClient& client, const CommandSettings& settings,
                 const Output& output) {
  auto request = RequestOf<v1::GetLeadByIdRequest>(settings);
  request.set_id(settings.id);
  return Report(
      client.GetLeadById(request), settings, output, [&](const auto& response) {
        return LeadByIdText(response, settings.attribute_names, output.colours);
      });
}

ExitCode List(const LeadClient& client, const CommandSettings& settings,
              const Output& output) {
  auto request = RequestOf<v1::ListLeadsByPhoneRequest>(settings);
  request.set_phone(settings.phone);
  const auto list = ReadWholeList(client, request, settings.limit, [&output] {
    output.err << "leadline: " << WithThousands(kLongList)
               << " leads have this number, and more follow: --limit N ends "
                  "the list"
               << std::endl;
  });
  return Report(list, settings, output, [&](const auto& response) {
    return ListText(response, settings.attribute_names, output.width,
                    output.colours);
  });
}

ExitCode Status(const LeadClient& client, const CommandSettings& settings,
                const Output& output) {
  return Report(client.GetReplicaStatus(), settings, output,
                [&](const auto& response) {
                  return StatusText(response, settings.server, output.colours);
                });
}

ExitCode Ready(const LeadClient& client, const CommandSettings& settings,
               const Output& output) {
  const std::optional<CallError> error = client.CheckReady();
  if (error) {
    return Fail(*error, ErrorLine(*error, settings), settings.json, output);
  }
  output.out << (settings.json ? "{\"ready\":true}\n" : "ready\n");
  return ExitCode::kFound;
}

ExitCode Run(const LeadClient& client, const CommandSettings& settings,
             const Output& output) {
  switch (settings.kind) {
    case CommandKind::kGet:
      return Get(client, settings, output);
    case CommandKind::kGetById:
      return GetById(client, settings, output);
    case CommandKind::kList:
      return List(client, settings, output);
    case CommandKind::kReady:
      return Ready(client, settings, output);
    case CommandKind::kStatus:
      break;
  }
  return Status(client, settings, output);
}

ExitCode Run(std::span<const std::string> arguments, const Output& output) {
  const auto parsed = ParseCommand(arguments);
  if (const auto* none = std::get_if<NoCommand>(&parsed)) {
    if (!none->wrong_use) {
      output.out << none->text;
      return ExitCode::kFound;
    }
    const bool json = std::find(arguments.begin(), arguments.end(), "--json") !=
                      arguments.end();
    return FailWrongUse(none->text, json, output);
  }
  const auto& settings = std::get<CommandSettings>(parsed);
  const auto connection = ReadConnection(settings);
  if (const auto* problem = std::get_if<std::string>(&connection)) {
    return FailWrongUse(*problem, settings.json, output);
  }
  const LeadClient client(std::get<LeadClientOptions>(connection));
  return Run(client, settings, output);
}

}  // namespace

int RunCommand(std::span<const std::string> arguments, std::ostream& out,
               std::ostream& err, Colours colours, std::size_t width) {
  const ExitCode exit_code = Run(arguments, {out, err, colours, width});
  if (!out.flush()) {
    err << "leadline: the answer could not be written" << std::endl;
    return static_cast<int>(ExitCode::kFault);
  }
  return static_cast<int>(exit_code);
}

}  // namespace leadline
