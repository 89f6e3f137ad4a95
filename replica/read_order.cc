// SPDX-License-Identifier: Apache-2.0
#include "replica/read_order.h"

namespace leadline {
namespace {

// For a read sent after the kept one had ended.
ReadVerdict DecideLater(const SeenLead& kept,
                        const std::optional<PendingDoubt>& doubt,
                        const SeenLead& incoming) {
  // An empty optional compares as the smallest, as a missing stamp should.
  if (incoming.stamp >= kept.stamp) return ReadVerdict::kReplace;
  // The second read need not show the very same lead: it may have changed
  // since. Two reads in a row that deny the kept stamp are enough.
  const bool confirmed = doubt && incoming.read.sent >= doubt->ended &&
                         incoming.stamp >= doubt->stamp;
  return confirmed ? ReadVerdict::kReplace : ReadVerdict::kDoubt;
}

}  // namespace

ReadVerdict DecideReadOrder(const SeenLead& kept,
                            const std::optional<PendingDoubt>& doubt,
                            const SeenLead& incoming, bool overlapped) {
  if (incoming.digest == kept.digest && incoming.stamp == kept.stamp) {
    return overlapped && incoming.read.sent > kept.read.sent
               ? ReadVerdict::kTouchTimes
               : ReadVerdict::kKeepUnchanged;
  }
  if (incoming.read.sent >= kept.read.ended) {
    return DecideLater(kept, doubt, incoming);
  }
  if (incoming.read.ended <= kept.read.sent) {
    return incoming.stamp > kept.stamp ? ReadVerdict::kReadAgain
                                       : ReadVerdict::kIgnoreOlder;
  }
  if (incoming.stamp == kept.stamp) return ReadVerdict::kReadAgain;
  return incoming.stamp > kept.stamp ? ReadVerdict::kReplace
                                     : ReadVerdict::kIgnoreOlder;
}

}  // namespace leadline
