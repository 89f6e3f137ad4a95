// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CONFORMANCE_OUTSIDE_COMMAND_H_
#define LEADLINE_TESTS_CONFORMANCE_OUTSIDE_COMMAND_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace leadline {

// Does something whenever a program outside asks for it, by a command that ends
// when it is done: with 0 if it was done well. Aborts where it gets no pipes.
// Its end waits for what is being done. Not thread-safe.
class OutsideCommand {
 public:
  // `action` is called on a thread of this object's. `folder` gets two pipes,
  // whose names begin with `name`.
  OutsideCommand(const std::string& folder, const std::string& name,
                 std::function<bool()> action);
  ~OutsideCommand();
  OutsideCommand(const OutsideCommand&) = delete;
  OutsideCommand& operator=(const OutsideCommand&) = delete;

  // What the program outside runs.
  std::vector<std::string> Words() const;

 private:
  void Serve();

  const std::string order_;
  const std::string done_;
  const std::function<bool()> action_;
  std::thread thread_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_CONFORMANCE_OUTSIDE_COMMAND_H_
