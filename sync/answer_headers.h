// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_ANSWER_HEADERS_H_
#define LEADLINE_SYNC_ANSWER_HEADERS_H_

#include <string>
#include <string_view>

namespace leadline {

// The headers of an HTTP answer that matter here, taken line by line as they
// come from the wire. A value type; not thread-safe.
struct AnswerHeaders {
  // Takes one line, its line end included. A status line begins anew: an
  // answer may have a "100 Continue" before it.
  void Take(std::string_view line);

  std::string content_type;
  std::string date;
  std::string retry_after;
  bool chunked = false;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_ANSWER_HEADERS_H_
