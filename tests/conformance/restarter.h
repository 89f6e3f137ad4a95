// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CONFORMANCE_RESTARTER_H_
#define LEADLINE_TESTS_CONFORMANCE_RESTARTER_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace leadline {

// Does something whenever a program outside asks for it, by a command that ends
// when it is done. Not thread-safe.
class Restarter {
 public:
  // `restart` is called on a thread of this object's. `folder` gets two pipes.
  Restarter(const std::string& folder, std::function<void()> restart);
  ~Restarter();
  Restarter(const Restarter&) = delete;
  Restarter& operator=(const Restarter&) = delete;

  // What the program outside runs.
  std::vector<std::string> Command() const;

 private:
  void Serve();

  const std::string order_;
  const std::string done_;
  const std::function<void()> restart_;
  std::thread thread_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_CONFORMANCE_RESTARTER_H_
