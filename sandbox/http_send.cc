// SPDX-License-Identifier: Apache-2.0
#include "sandbox/http_send.h"

#include <curl/curl.h>

#include <memory>
#include <string>

namespace sandbox {
namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// The library wants to be set up once, before any thread uses it.
bool IsReady() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  return ready == CURLE_OK;
}

size_t Discard(char*, size_t, size_t size, void*) { return size; }

int EndIfStopping(void* stopping, curl_off_t, curl_off_t, curl_off_t,
                  curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

List HeadersOf(const Delivery& delivery) {
  curl_slist* list = nullptr;
  const auto add = [&list](const std::string& line) {
    curl_slist* const longer = curl_slist_append(list, line.c_str());
    if (longer != nullptr) list = longer;
  };
  if (!delivery.content_type.empty()) {
    add("Content-Type: " + delivery.content_type);
  }
  for (const auto& [name, value] : delivery.headers) {
    std::string line = name;
    line += ": ";
    line += value;
    add(line);
  }
  add("Expect:");  // no pause before a long body
  return {list, &curl_slist_free_all};
}

void SetMethod(const Delivery& delivery, CURL* curl) {
  if (delivery.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (delivery.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(delivery.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, delivery.body.c_str());
  }
}

}  // namespace

int SendHttp(const Delivery& delivery, const std::atomic<bool>& stopping) {
  if (!IsReady()) return 0;
  const Curl curl(curl_easy_init(), &curl_easy_cleanup);
  if (curl == nullptr) return 0;
  const List headers = HeadersOf(delivery);
  CURL* const handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, delivery.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(delivery.timeout_ms));
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Discard);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &EndIfStopping);
  // The library hands it back as it was, to a function that only reads it.
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stopping);
  SetMethod(delivery, handle);
  if (curl_easy_perform(handle) != CURLE_OK) return 0;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

}  // namespace sandbox
