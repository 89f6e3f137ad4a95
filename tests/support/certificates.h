// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_CERTIFICATES_H_
#define LEADLINE_TESTS_SUPPORT_CERTIFICATES_H_

#include <chrono>
#include <string>

namespace leadline {

// A certificate and its private key, as PEM.
struct KeyAndCertificate {
  std::string certificate;
  std::string key;
};

// When a certificate holds, counted from now.
struct Holding {
  std::chrono::seconds from = -std::chrono::hours(1);
  std::chrono::seconds until = std::chrono::hours(24);
};

// A certificate authority of a test's own, made anew each time: nothing in the
// repository can expire. Not thread-safe.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name);

  // Its certificate, for those who are to trust it.
  const std::string& Certificate() const { return own_.certificate; }

  // One for these names, written as OpenSSL wants them: "DNS:localhost,
  // IP:127.0.0.1, URI:spiffe://bank/ivr".
  KeyAndCertificate Issue(const std::string& names,
                          const Holding& holding = {}) const;

 private:
  std::string name_;
  KeyAndCertificate own_;
};

// The same key with a pass phrase.
std::string WithPassPhrase(const std::string& key);

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_CERTIFICATES_H_
