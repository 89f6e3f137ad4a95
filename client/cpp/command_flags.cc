// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command_flags.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "client/cpp/config_file.h"

namespace leadline {
namespace {

constexpr char kFooter[] =
    "Every flag but --id and --ready is also an environment variable "
    "(--max-staleness is\n"
    "LEADLINE_MAX_STALENESS) and a key of the file given by --config\n"
    "(max-staleness = 30s). A flag beats the environment, the environment\n"
    "beats the file.\n"
    "\n"
    "Exit codes: 0 found, 1 no lead has the number or id, 2 wrong use,\n"
    "3 unavailable, too old or not allowed, 4 a fault of Leadline.\n"
    "\n"
    "With --json the answer is one JSON object on one line; an error is\n"
    "{\"error\":{\"code\":...,\"reason\":...,\"message\":...,\"exitCode\":...}}"
    ".";

void AddCommonFlags(CLI::App& app, RawSettings& raw) {
  app.add_option("--server", raw.server, "the leadline-server to ask")
      ->type_name("HOST:PORT")
      ->capture_default_str()
      ->envname("LEADLINE_SERVER");
  app.add_option("--timeout", raw.timeout, "how long to wait for the answer")
      ->type_name("TIME")
      ->capture_default_str()
      ->envname("LEADLINE_TIMEOUT");
  app.add_flag("--json", raw.json, "print one JSON object, for programs")
      ->envname("LEADLINE_JSON");
  app.add_option("--config", raw.config, "take flags from this file too")
      ->type_name("FILE")
      ->envname("LEADLINE_CONFIG");
  app.set_version_flag("--version", "leadline " LEADLINE_VERSION,
                       "print the version and exit");
}

// The server has variables by the plain names for what is its own.
void AddAccessFlags(CLI::App& app, RawSettings& raw) {
  app.add_option("--tls-ca", raw.tls_ca,
                 "encrypt, and trust a server whose certificate one of these "
                 "CAs signed (PEM)")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TLS_CA");
  app.add_option("--tls-cert", raw.tls_cert,
                 "show this certificate to a server that asks for one (PEM)")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TLS_CERT");
  app.add_option("--tls-key", raw.tls_key, "that certificate's key (PEM)")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TLS_KEY");
  app.add_option("--token-file", raw.token_file,
                 "send the token in this file; LEADLINE_TOKEN may hold the "
                 "token itself")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TOKEN_FILE");
  app.add_flag("--insecure", raw.insecure,
               "send a token to another machine even without encryption")
      ->envname("LEADLINE_CLIENT_INSECURE");
}

void AddLookupFlags(CLI::App& command, RawLookup& raw) {
  command
      .add_option("PHONE", raw.phone,
                  "the number, with or without country code: 9901111111, "
                  "+91-9901111111")
      ->configurable(false);
  command
      .add_option("--max-staleness", raw.max_staleness,
                  "fail rather than answer from a replica older than this "
                  "(30s, 5m, 2h)")
      ->type_name("TIME")
      ->envname("LEADLINE_MAX_STALENESS");
  command
      .add_option("--attributes", raw.attributes,
                  "only these of the lead's attributes, by their LeadSquared "
                  "names")
      ->type_name("A,B,C")
      ->envname("LEADLINE_ATTRIBUTES");
  command.fallthrough();
}

void AddGet(CLI::App& app, RawSettings& raw) {
  CLI::App* get = app.add_subcommand(
      "get", "the lead a phone number belongs to, or the lead with an id");
  AddLookupFlags(*get, raw.get);
  get->add_option("--id", raw.id,
                  "not by a number, but the lead with this id (ProspectID), or "
                  "the one it was merged into")
      ->type_name("ID")
      ->configurable(false);
  get->add_flag("--read-through", raw.read_through,
                "where the number is not found, have LeadSquared itself asked, "
                "if the server does that")
      ->envname("LEADLINE_READ_THROUGH");
}

void AddList(CLI::App& app, RawSettings& raw) {
  CLI::App* list = app.add_subcommand(
      "list",
      "all leads with a phone number, the one that get would choose first");
  AddLookupFlags(*list, raw.list);
  list->add_option("--limit", raw.limit,
                   "no more than the first N of them (all unless set)")
      ->type_name("N")
      ->envname("LEADLINE_LIMIT");
}

void AddStatus(CLI::App& app, RawSettings& raw) {
  CLI::App* status =
      app.add_subcommand("status", "how fresh and how full the replica is");
  status
      ->add_flag("--ready", raw.ready,
                 "only whether the server takes lookups now, for health checks")
      ->configurable(false);
  status->fallthrough();
}

void AddCommands(CLI::App& app, RawSettings& raw) {
  app.footer(kFooter);
  app.require_subcommand(1);
  AddCommonFlags(app, raw);
  AddAccessFlags(app, raw);
  AddGet(app, raw);
  AddList(app, raw);
  AddStatus(app, raw);
}

// The flag of that name that may stand in the file. The command that was given
// goes before the others.
CLI::Option* FindFlag(CLI::App& app, const std::string& name) {
  std::vector<CLI::App*> places = {&app};
  for (CLI::App* given : app.get_subcommands()) places.push_back(given);
  for (CLI::App* command : app.get_subcommands({})) places.push_back(command);
  for (CLI::App* place : places) {
    CLI::Option* flag = place->get_option_no_throw("--" + name);
    if (flag != nullptr && flag->get_configurable()) return flag;
  }
  return nullptr;
}

// Fills a flag that neither the arguments nor the environment have set. Returns
// what is wrong, or "".
std::string FillFlag(CLI::App& app, const std::string& key,
                     const std::string& value) {
  CLI::Option* flag = FindFlag(app, key);
  if (flag == nullptr) return "names '" + key + "', and there is no such flag";
  if (flag->count() > 0) return "";
  flag->add_result(value);
  flag->run_callback();
  return "";
}

NoCommand WrongUse(const std::string& problem) {
  return {.wrong_use = true, .text = problem};
}

}  // namespace

std::variant<RawSettings, NoCommand> ReadFlags(
    std::span<const std::string> arguments) {
  RawSettings raw;
  CLI::App app("Who is calling? Asks a Leadline server.", "leadline");
  AddCommands(app, raw);
  // CLI11 takes a vector of arguments back to front.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  // CLI11 reports by exceptions, its answers to --help and --version too; none
  // gets out of this function.
  try {
    app.parse(reversed);
    // CLI11 would let its own kind of config file beat the environment; so the
    // file is read after both, and fills only what is still unset.
    if (!raw.config.empty()) {
      const std::string problem = ReadConfigFile(
          raw.config, [&app](const std::string& key, const std::string& value) {
            return FillFlag(app, key, value);
          });
      if (!problem.empty()) return WrongUse(problem);
    }
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* command : app.get_subcommands()) {
      return NoCommand{.wrong_use = false, .text = command->help("leadline")};
    }
    return NoCommand{.wrong_use = false, .text = app.help()};
  } catch (const CLI::CallForVersion& version) {
    return NoCommand{.wrong_use = false,
                     .text = version.what() + std::string("\n")};
  } catch (const CLI::RequiredError&) {
    return WrongUse(
        "which command? leadline get PHONE, leadline list PHONE, or leadline "
        "status; more in leadline --help");
  } catch (const CLI::ExtrasError&) {
    // Its own text would repeat the arguments, and so the number.
    return WrongUse(
        "too many arguments: a number with spaces goes in quotes; the flags "
        "are in leadline --help");
  } catch (const CLI::Error& error) {
    return WrongUse(error.what());
  }
  raw.command = app.get_subcommands().front()->get_name();
  return raw;
}

}  // namespace leadline
