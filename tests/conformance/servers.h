// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CONFORMANCE_SERVERS_H_
#define LEADLINE_TESTS_CONFORMANCE_SERVERS_H_

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/conformance/fading_path.h"
#include "tests/conformance/outside_command.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// What the cases ask: real servers, each in a state of its own, and two
// addresses without one. Must be made before this process has other threads.
// Not thread-safe.
class Servers {
 public:
  Servers();
  ~Servers();
  Servers(const Servers&) = delete;
  Servers& operator=(const Servers&) = delete;

  // How a client connects to it, as README.md's `connect`. Names:
  //   main        leads.json
  //   FILE.json   that table of tests/data/phones
  //   unfilled    a replica that nothing was read into
  //   missing     no replica
  //   restarting  as main; the command "restart" kills it and starts it again
  //   faded       main, by a path on which the command "fade" has nothing pass
  //               any more on the connections that are open; it ends when their
  //               clients have closed them
  //   tls         as main, with TLS and tokens; and its token
  //   tls-nobody, tls-unknown, tls-status
  //               the same without a token, with one that the server does not
  //               know, with one that allows the status only
  //   tls-stranger  the same, and the client trusts another CA
  //   mutual      as main, with TLS and a certificate of the client's
  //   refused     nobody listens there
  //   silent      connections are taken there, and never answered
  // Throws std::out_of_range for another name.
  const nlohmann::json& Connect(const std::string& name) const {
    return connect_.at(name);
  }

  // All of them by their names, and the command "restart" as
  // "restart_command".
  nlohmann::json All() const;

  // The words of "restart" or "fade". Throws as Connect() does.
  std::vector<std::string> Command(const std::string& name) const {
    return commands_.at(name)->Words();
  }

 private:
  std::string Write(const std::string& name, const std::string& content) const;
  // Starts a server called `name`, and keeps how to connect to it.
  void Start(const std::string& name, const std::string& replica,
             const std::vector<std::string>& flags = {},
             const std::string& address = "127.0.0.1:0");
  void StartWithTls(const std::string& replica);
  void StartWithPhoneTables();
  void OpenSocketsOfNobody();
  void OpenFadingPath();
  void AddCommand(const std::string& name, std::function<bool()> action);

  TempFolder folder_;
  std::map<std::string, std::unique_ptr<Program>> programs_;
  std::map<std::string, nlohmann::json> connect_;
  int refused_ = -1;
  int silent_ = -1;
  std::unique_ptr<FadingPath> fading_path_;
  // Last: what they do is done to the above.
  std::map<std::string, std::unique_ptr<OutsideCommand>> commands_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_CONFORMANCE_SERVERS_H_
