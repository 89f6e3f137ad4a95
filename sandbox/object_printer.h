// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_OBJECT_PRINTER_H_
#define LEADLINE_SANDBOX_OBJECT_PRINTER_H_

#include <string>
#include <string_view>

#include "sandbox/lead_json.h"

namespace sandbox {

// Appends members to one JSON object. Borrows the text. Not safe for use by
// several threads at once.
class ObjectPrinter {
 public:
  explicit ObjectPrinter(std::string& out) : out_(out) { out_ += '{'; }

  ObjectPrinter& Text(std::string_view name, std::string_view value) {
    Name(name);
    AppendJsonString(value, out_);
    return *this;
  }

  // `json` is printed as it stands.
  ObjectPrinter& Raw(std::string_view name, std::string_view json) {
    Name(name);
    out_ += json;
    return *this;
  }

  void End() { out_ += '}'; }

 private:
  void Name(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    AppendJsonString(name, out_);
    out_ += ':';
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_OBJECT_PRINTER_H_
