// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_FREE_WITH_H_
#define LEADLINE_BASE_FREE_WITH_H_

namespace leadline {

// A deleter for std::unique_ptr that calls a C library's own function, such as
// FreeWith<curl_easy_cleanup>.
template <auto kFree>
struct FreeWith {
  template <typename Object>
  void operator()(Object* object) const {
    kFree(object);
  }
};

}  // namespace leadline

#endif  // LEADLINE_BASE_FREE_WITH_H_
