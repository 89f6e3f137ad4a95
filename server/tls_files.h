// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_TLS_FILES_H_
#define LEADLINE_SERVER_TLS_FILES_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"

namespace leadline {

// Where the server's certificate is. Plain data.
struct TlsFiles {
  std::string cert;       // empty: no TLS
  std::string key;        // of that certificate
  std::string client_ca;  // empty: clients need no certificate
};

// What is in these files, in PEM form. Plain data, which holds a private key.
struct TlsTexts {
  std::string cert;
  std::string key;
  std::string client_ca;

  friend bool operator==(const TlsTexts&, const TlsTexts&) = default;
};

// Reads the files. Errors are ReadSmallFile's, with the flag that named the
// file: every user of the machine may read the key, or write one of the others,
// is one of them. Thread-safe.
absl::StatusOr<TlsTexts> ReadTlsFiles(const TlsFiles& files);

// Until when the certificate holds. InvalidArgument, which names the flag, the
// file and the cure, if a server cannot use the texts at the instant `now`: no
// PEM, a key that is another's or has a pass phrase, a certificate that has
// expired or does not hold yet. Thread-safe.
absl::StatusOr<TimePoint> CheckTlsTexts(const TlsTexts& texts,
                                        const TlsFiles& files, TimePoint now);

}  // namespace leadline

#endif  // LEADLINE_SERVER_TLS_FILES_H_
