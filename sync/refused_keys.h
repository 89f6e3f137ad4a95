// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_REFUSED_KEYS_H_
#define LEADLINE_SYNC_REFUSED_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "sync/credentials.h"
#include "sync/upstream_url.h"

namespace leadline {

// Remembers, in a small file beside the replica, that upstream refused a pair
// of keys: a worker that ends because of it and is started again at once, as
// containers and services are, must not ask again before five minutes have
// passed. Other keys, or another host, may be tried at any time. The file has a
// digest of the keys and no part of them. Not thread-safe.
class RefusedKeys {
 public:
  static constexpr Duration kBetweenProbes{300000};

  // `replica`: the replica's path, which need not exist. `clock` must outlive
  // this.
  RefusedKeys(const std::string& replica, const Credentials& credentials,
              const UpstreamUrl& upstream, const Clock& clock);

  // PermissionDenied, with when to try again, while these keys are not to be
  // sent.
  absl::Status MayAsk() const;

  // Notes what came of asking: a refusal (see AreKeysRefused), or anything
  // else, which ends the wait. A file that cannot be written is not: the wait
  // is a courtesy.
  void Note(const absl::Status& greeted) const;

 private:
  const std::string path_;
  const std::string host_;
  const std::string digest_;
  const Clock& clock_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_REFUSED_KEYS_H_
