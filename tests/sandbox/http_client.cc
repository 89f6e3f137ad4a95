// SPDX-License-Identifier: Apache-2.0
#include "tests/sandbox/http_client.h"

#include <curl/curl.h>

#include <cctype>
#include <memory>

namespace sandbox {
namespace {

size_t TakeBody(char* data, size_t, size_t size, void* fetched) {
  static_cast<Fetched*>(fetched)->body.append(data, size);
  return size;
}

size_t TakeHeader(char* data, size_t, size_t size, void* fetched) {
  const std::string line(data, size);
  const size_t colon = line.find(": ");
  if (colon == std::string::npos) return size;
  std::string name = line.substr(0, colon);
  for (char& c : name) c = static_cast<char>(std::tolower(c));
  const size_t end = line.find_last_not_of("\r\n");
  static_cast<Fetched*>(fetched)->headers[name] =
      line.substr(colon + 2, end - colon - 1);
  return size;
}

}  // namespace

Fetched Perform(const Fetch& fetch) {
  Fetched fetched;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
      curl_easy_init(), &curl_easy_cleanup);
  curl_slist* list = nullptr;
  for (const std::string& header : fetch.headers) {
    list = curl_slist_append(list, header.c_str());
  }
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      list, &curl_slist_free_all);
  curl_easy_setopt(curl.get(), CURLOPT_URL, fetch.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
  if (!fetch.post.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE,
                     static_cast<long>(fetch.post.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, fetch.post.c_str());
  }
  if (fetch.compressed) {
    curl_easy_setopt(curl.get(), CURLOPT_ACCEPT_ENCODING, "gzip");
  }
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &TakeBody);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &fetched);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &TakeHeader);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &fetched);
  const CURLcode code = curl_easy_perform(curl.get());
  fetched.complete = code == CURLE_OK;
  fetched.refused = code == CURLE_COULDNT_CONNECT;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &fetched.status);
  return fetched;
}

}  // namespace sandbox
