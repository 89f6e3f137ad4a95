// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command.h"

#include <algorithm>

#include "client/cpp/answer_text.h"
#include "client/cpp/command_settings.h"
#include "client/cpp/connection_settings.h"
#include "client/cpp/error_text.h"
#include "client/cpp/lead_client.h"

namespace leadline {
namespace {

struct Output {
  std::ostream& out;
  std::ostream& err;
  Colours colours;
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

v1::GetLeadByPhoneRequest RequestOf(const CommandSettings& settings) {
  v1::GetLeadByPhoneRequest request;
  request.set_phone(settings.phone);
  for (const std::string& name : settings.attribute_names) {
    request.add_attribute_names(name);
  }
  if (settings.max_staleness) {
    const std::int64_t length = settings.max_staleness->count();
    request.mutable_max_staleness()->set_seconds(length / 1000);
    request.mutable_max_staleness()->set_nanos(static_cast<int>(length % 1000) *
                                               1'000'000);
  }
  request.set_allow_read_through(settings.read_through);
  return request;
}

ExitCode Get(const LeadClient& client, const CommandSettings& settings,
             const Output& output) {
  const auto result = client.GetLeadByPhone(RequestOf(settings));
  if (!result.Ok()) {
    return Fail(result.Error(), ErrorLine(result.Error(), settings),
                settings.json, output);
  }
  output.out << (settings.json
                     ? JsonText(result.Value())
                     : LeadText(result.Value(), settings.attribute_names,
                                output.colours));
  return ExitCode::kFound;
}

ExitCode Status(const LeadClient& client, const CommandSettings& settings,
                const Output& output) {
  const auto result = client.GetReplicaStatus();
  if (!result.Ok()) {
    return Fail(result.Error(), ErrorLine(result.Error(), settings),
                settings.json, output);
  }
  output.out << (settings.json ? JsonText(result.Value())
                               : StatusText(result.Value(), settings.server,
                                            output.colours));
  return ExitCode::kFound;
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
  return settings.kind == CommandKind::kGet ? Get(client, settings, output)
                                            : Status(client, settings, output);
}

}  // namespace

int RunCommand(std::span<const std::string> arguments, std::ostream& out,
               std::ostream& err, Colours colours) {
  const ExitCode exit_code = Run(arguments, {out, err, colours});
  if (!out.flush()) {
    err << "leadline: the answer could not be written" << std::endl;
    return static_cast<int>(ExitCode::kFault);
  }
  return static_cast<int>(exit_code);
}

}  // namespace leadline
